-- A request of somebody's about their own data that has had no answer in time,
-- or whose time is nearly out (GDPR Art. 12(3)).
-- outcome: FAIL, WARN, NOT_CHECKED; needs: ledger; variants: soon, unseen
SELECT NULL::INTEGER AS id, CASE WHEN due < today() THEN 'FAIL' ELSE 'WARN' END AS result,
       CASE WHEN due >= today() THEN 'soon' END AS variant, '#' || number AS ref
FROM open_request WHERE due <= days_after(today(), rule('R-DSR.warn_days'))
UNION ALL
-- No source reads the mail that requests come by: one that nobody noted is not seen here.
SELECT NULL, 'NOT_CHECKED', 'unseen', NULL
