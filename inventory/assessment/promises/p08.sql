-- Bookkeeping material kept longer than the act asks, gone before it may go,
-- or missing from its series.
-- outcome: FAIL, WARN; needs: invoice/A02; variants: kept, gone, gap
SELECT id, 'FAIL' AS result, 'kept' AS variant, NULL AS ref FROM flag WHERE code = 'INVOICE_EXPIRED'
UNION ALL
-- Every night until it is back: a source that was not read tonight may have it.
SELECT NULL, 'FAIL', 'gone', m.source || ' ' || m.record
FROM missing_invoice m JOIN source s ON s.name = m.source WHERE s.status = 'fresh'
UNION ALL
-- A few numbers missing in a row of them; a jump over more is another series (a new year, another
-- system).
SELECT id, 'WARN', 'gap', NULL
FROM (
    SELECT id, nr - lag(nr) OVER series AS step, lag(bk_end) OVER series AS before
    FROM (SELECT id, source, bk_end, TRY_CAST(invoice_number AS BIGINT) AS nr FROM invoice)
    WHERE nr IS NOT NULL
    WINDOW series AS (PARTITION BY source ORDER BY nr, id)
) WHERE step BETWEEN 2 AND 20 AND before >= today()
