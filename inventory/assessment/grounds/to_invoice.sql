-- A session that was held and is not invoiced yet: the invoice is due within a month of it, and
-- nothing that it needs may go before.
-- kind: law; rule: R-INVOICE; of: booking
SELECT r.id, h.day AS since, h.until, h.day AS told, h.day,
       to_months(rule('R-INVOICE.months')) AS period
FROM (
    SELECT b.person, max(day_of(b.ends_at)) AS day,
           months_after(max(day_of(b.ends_at)), rule('R-INVOICE.months')) AS until
    FROM booking b JOIN standing s USING (person)
    WHERE b.status = 'confirmed' AND b.ends_at < now_()
      AND (s.last_invoice IS NULL OR s.last_invoice < day_of(b.ends_at))
    GROUP BY b.person
) h
JOIN owned r USING (person)
WHERE h.until >= today()
  AND (r.activity IN ('A01', 'A03') OR r.activity = 'A06' AND (r.kind = 'contact'
       OR coalesce(r.status, 'confirmed') = 'confirmed'))
