-- A booking's contact details are needed until so long after the client's last session, whichever
-- card it stands on. Sessions follow their card: no booking tool lets one go without the other.
-- kind: contract; rule: R-BOOK; ends: refusal; of: booking, contact
WITH late AS (
    SELECT c.whole AS id, max(day_of(ends_at)) AS day FROM booking b JOIN card c ON c.part = b.id
    WHERE status <> 'confirmed' AND ends_at < now_() GROUP BY c.whole
),
cards AS (
    SELECT r.id, greatest(months_after(s.came, rule('R-BOOK.months')),
                          months_after(l.day, rule('R-BOOK.noshow_months'))) AS until,
           s.came, s.last_session, s.last_invoice
    FROM contact r JOIN standing s USING (person) LEFT JOIN late l ON l.id = r.id
    WHERE r.activity = 'A06' AND s.came IS NOT NULL
)
SELECT id, NULL::DATE AS since, until, coalesce(last_session, last_invoice) AS told, came AS day,
       to_months(rule('R-BOOK.months')) AS period,
       CASE WHEN last_session IS NULL THEN 'invoiced' END AS variant
FROM cards
UNION ALL
SELECT b.id, day_of(b.booked_at),
       coalesce(w.until, months_after(s.came, rule('R-BOOK.months'))),
       coalesce(s.last_session, s.came), s.came, to_months(rule('R-BOOK.months')), NULL
FROM booking b JOIN standing s USING (person)
LEFT JOIN card k ON k.part = b.id LEFT JOIN cards w ON w.id = k.whole
WHERE b.status = 'confirmed' OR b.starts_at > now_() AND b.status <> 'cancelled'
