-- Each record's last day, the rule that gives it, what it keeps and on what ground.
-- keep_until NULL: no day can be given (the relation goes on, or no date is known). `stub`: only the rule's fields are kept.
INSERT INTO retention
WITH dated AS (
    SELECT id, bk_end AS keep_until, 'R-BK5' AS rule, true AS stub FROM invoice
    UNION ALL
    SELECT b.id, CASE WHEN coalesce(c.ahead, false) THEN months_after(c.next_start, rule('R-BOOK.months'))
                      WHEN coalesce(c.attended, b.status = 'confirmed') THEN months_after(day_of(b.ends_at), rule('R-BOOK.months'))
                      ELSE months_after(day_of(b.ends_at), rule('R-BOOK.noshow_months')) END, 'R-BOOK', false
    FROM booking b LEFT JOIN card k ON k.part = b.id LEFT JOIN client c ON c.id = k.whole
    UNION ALL
    SELECT r.id, months_after(c.last_end, CASE WHEN c.attended OR c.ahead THEN rule('R-BOOK.months') ELSE rule('R-BOOK.noshow_months') END), 'R-BOOK', false
    FROM contact r LEFT JOIN client c ON c.id = r.id WHERE r.activity = 'A06'
    UNION ALL
    SELECT r.id, CASE WHEN c.id IS NOT NULL THEN c.bk_end WHEN NOT s.active THEN months_after(s.ended, rule('R-CRM.months')) END,
           CASE WHEN c.id IS NOT NULL THEN 'R-BKSTUB' ELSE 'R-CRM' END, c.id IS NOT NULL
    FROM contact r JOIN standing s USING (person) LEFT JOIN customer c ON c.id = r.id WHERE r.activity = 'A03'
    UNION ALL
    SELECT id, CASE WHEN NOT active THEN greatest(over, bk_end) END, CASE WHEN NOT active AND bk_end > over THEN 'R-BK5' ELSE 'R-REG' END, false
    FROM (SELECT r.id, s.active, a.bk_end, CASE WHEN s.ended IS NOT NULL THEN months_after(s.ended, rule('R-REG.months'))
                                              ELSE months_after(day_of(r.submitted_at), rule('R-REG.never_client_months')) END AS over
          FROM response r JOIN standing s USING (person) LEFT JOIN agreement a ON a.id = r.id WHERE r.activity = 'A01')
    UNION ALL
    SELECT id, greatest(over, bk_end), CASE WHEN bk_end > over THEN 'R-BK5' ELSE 'R-COURSE' END, false
    FROM (SELECT r.id, a.bk_end, months_after(r.course_date, CASE WHEN r.submitted_at IS NOT NULL AND day_of(r.submitted_at) <= i.issued_on
                   THEN rule('R-COURSE.invoiced_months') ELSE rule('R-COURSE.months') END) AS over
          FROM response r LEFT JOIN (SELECT person, max(issued_on) AS issued_on FROM invoice GROUP BY person) i USING (person)
          LEFT JOIN agreement a ON a.id = r.id WHERE r.activity = 'A07')
    UNION ALL
    -- An enquiry that became a client's follows the client's other contact details.
    SELECT r.id, CASE WHEN s.active THEN NULL WHEN s.ended IS NOT NULL THEN months_after(greatest(s.ended, r.asked_on), rule('R-CRM.months'))
                      ELSE months_after(r.asked_on, rule('R-ENQ.months')) END,
           CASE WHEN s.active OR s.ended IS NOT NULL THEN 'R-CRM' ELSE 'R-ENQ' END, false
    FROM (SELECT *, day_of(coalesce(submitted_at, updated_at, created_at)) AS asked_on FROM owned WHERE activity = 'A04' AND kind IN ('response', 'contact')) r
    JOIN standing s USING (person)
    UNION ALL
    SELECT id, CASE status
               WHEN 'pending' THEN days_after(day_of(coalesce(signup_at, changed_at)), rule('R-PEND.delete_days'))
               WHEN 'unsubscribed' THEN months_after(day_of(changed_at), rule('R-SUPP.months'))
               WHEN 'cleaned' THEN months_after(day_of(changed_at), rule('R-SUPP.months'))
               WHEN 'subscribed' THEN months_after(day_of(greatest(confirmed_at, last_click_at)), rule('R-CONS.months')) END,
           CASE status WHEN 'pending' THEN 'R-PEND' WHEN 'unsubscribed' THEN 'R-SUPP' WHEN 'cleaned' THEN 'R-SUPP' ELSE 'R-CONS' END, false
    FROM subscription
    UNION ALL
    SELECT id, months_after(day_of(published_at), 12 * rule('R-BLOG.review_years')), 'R-BLOG', true FROM owned WHERE kind = 'comment'
    UNION ALL
    SELECT p.id, CASE WHEN s.active THEN NULL WHEN s.ended >= day_of(p.completed_at) THEN months_after(s.ended, rule('R-VIA.client_months'))
                      ELSE months_after(day_of(p.completed_at), rule('R-VIA.months')) END, 'R-VIA', false
    FROM owned p JOIN standing s USING (person) WHERE p.kind = 'profile'
)
SELECT d.id, d.keep_until, d.rule, CASE WHEN d.stub THEN p.fields END, coalesce(p.basis, a.basis), p.law
FROM dated d JOIN record r USING (id) JOIN retention_rule p USING (rule) LEFT JOIN activity a ON a.id = r.activity;
