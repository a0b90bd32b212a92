-- What nobody can show a reason for is asked about so long, and then goes: a subscriber without
-- proof, one who gets letters of business only, an address on a list of addresses.
-- kind: interest; rule: R-NL; ends: refusal
SELECT id, raised AS since, raised AS told, raised AS day,
       to_days(rule('R-NL.review_days')) AS period,
       days_after(raised, rule('R-NL.review_days')) AS until
FROM (
    SELECT n.id, coalesce(e.raised, today()) AS raised
    FROM newsletter n LEFT JOIN earlier e ON e.id = n.id AND e.code = 'DOI_PROOF_MISSING'
    WHERE n.status = 'subscribed' AND NOT n.proven
    UNION ALL
    SELECT n.id, coalesce(e.raised, today())
    FROM newsletter n JOIN standing s USING (person)
    LEFT JOIN earlier e ON e.id = n.id AND e.code = 'TRANSACTIONAL_ONLY'
    WHERE n.status = 'transactional' AND NOT s.active
      AND coalesce(months_after(s.ended, rule('R-CRM.months')) < today(), true)
    UNION ALL
    SELECT c.id, coalesce(e.raised, today())
    FROM owned c LEFT JOIN earlier e ON e.id = c.id AND e.code = 'NO_CONSENT_FOUND'
    WHERE c.activity = 'A08' AND c.kind <> 'subscription'
)
