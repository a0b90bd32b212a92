-- Each record's last day, the rule that gives it, what it keeps and on what ground: so long
-- (`period`) after the event that the rule counts from (`anchor`).
-- keep_until NULL: no day can be given (the relation goes on, or no date is known).
-- `stub`: only the rule's fields are kept.
INSERT INTO retention
WITH dated AS (
    SELECT id, year_end(bk_end, -rule('R-BK5.years')) AS anchor,
           to_years(rule('R-BK5.years')) AS period, 'R-BK5' AS rule, true AS stub
    FROM voucher
    UNION ALL
    SELECT b.id, CASE WHEN coalesce(c.ahead, false) THEN c.next_start ELSE day_of(b.ends_at) END,
           to_months(CASE WHEN coalesce(c.ahead, false)
                               OR coalesce(c.attended, b.status = 'confirmed')
                          THEN rule('R-BOOK.months') ELSE rule('R-BOOK.noshow_months') END),
           'R-BOOK', false
    FROM booking b LEFT JOIN card k ON k.part = b.id LEFT JOIN client c ON c.id = k.whole
    UNION ALL
    SELECT r.id, c.last_end,
           to_months(CASE WHEN c.attended OR c.ahead
                          THEN rule('R-BOOK.months') ELSE rule('R-BOOK.noshow_months') END),
           'R-BOOK', false
    FROM contact r LEFT JOIN client c ON c.id = r.id WHERE r.activity = 'A06'
    UNION ALL
    SELECT r.id,
           CASE WHEN c.id IS NOT NULL THEN year_end(c.bk_end, -rule('R-BK5.years'))
                WHEN NOT s.active THEN s.ended END,
           CASE WHEN c.id IS NOT NULL THEN to_years(rule('R-BK5.years'))
                ELSE to_months(rule('R-CRM.months')) END,
           CASE WHEN c.id IS NOT NULL THEN 'R-BKSTUB' ELSE 'R-CRM' END, c.id IS NOT NULL
    FROM contact r JOIN standing s USING (person) LEFT JOIN customer c ON c.id = r.id
    WHERE r.activity = 'A03'
    UNION ALL
    SELECT id,
           CASE WHEN active THEN NULL
                WHEN documents THEN year_end(bk_end, -rule('R-BK5.years')) ELSE anchor END,
           CASE WHEN documents AND NOT active THEN to_years(rule('R-BK5.years')) ELSE period END,
           CASE WHEN documents AND NOT active THEN 'R-BK5' ELSE 'R-REG' END, false
    FROM (SELECT *, coalesce(bk_end > coalesce(CAST(anchor + period AS DATE), DATE '1900-01-01'),
                             false) AS documents
          FROM (SELECT r.id, s.active, a.bk_end,
                       coalesce(s.ended, day_of(r.submitted_at)) AS anchor,
                       to_months(CASE WHEN s.ended IS NOT NULL THEN rule('R-REG.months')
                                      ELSE rule('R-REG.never_client_months') END) AS period
                FROM response r JOIN standing s USING (person) LEFT JOIN agreement a ON a.id = r.id
                WHERE r.activity = 'A01'))
    UNION ALL
    SELECT id, CASE WHEN documents THEN year_end(bk_end, -rule('R-BK5.years')) ELSE course_date END,
           CASE WHEN documents THEN to_years(rule('R-BK5.years')) ELSE period END,
           CASE WHEN documents THEN 'R-BK5' ELSE 'R-COURSE' END, false
    FROM (SELECT *, coalesce(bk_end > coalesce(CAST(course_date + period AS DATE),
                                               DATE '1900-01-01'), false) AS documents
          FROM (SELECT r.id, a.bk_end, r.course_date,
                       to_months(CASE WHEN r.submitted_at IS NOT NULL
                                           AND day_of(r.submitted_at) <= i.issued_on
                                      THEN rule('R-COURSE.invoiced_months')
                                      ELSE rule('R-COURSE.months') END) AS period
                FROM response r
                LEFT JOIN (SELECT person, max(issued_on) AS issued_on FROM invoice
                           GROUP BY person) i USING (person)
                LEFT JOIN agreement a ON a.id = r.id WHERE r.activity = 'A07'))
    UNION ALL
    -- An enquiry that became a client's follows the client's other contact details.
    SELECT r.id,
           CASE WHEN s.active THEN NULL
                WHEN s.ended IS NOT NULL THEN greatest(s.ended, r.asked_on) ELSE r.asked_on END,
           to_months(CASE WHEN s.ended IS NOT NULL
                          THEN rule('R-CRM.months') ELSE rule('R-ENQ.months') END),
           CASE WHEN s.active OR s.ended IS NOT NULL THEN 'R-CRM' ELSE 'R-ENQ' END, false
    FROM (SELECT *, day_of(coalesce(submitted_at, updated_at, created_at)) AS asked_on
          FROM owned WHERE activity = 'A04' AND kind IN ('response', 'contact')) r
    JOIN standing s USING (person)
    UNION ALL
    SELECT id,
           CASE status WHEN 'pending' THEN day_of(coalesce(signup_at, changed_at))
                       WHEN 'unsubscribed' THEN day_of(changed_at)
                       WHEN 'cleaned' THEN day_of(changed_at)
                       WHEN 'subscribed' THEN day_of(greatest(confirmed_at, last_click_at)) END,
           CASE status WHEN 'pending' THEN to_days(rule('R-PEND.delete_days'))
                       WHEN 'unsubscribed' THEN to_months(rule('R-SUPP.months'))
                       WHEN 'cleaned' THEN to_months(rule('R-SUPP.months'))
                       ELSE to_months(rule('R-CONS.months')) END,
           CASE status WHEN 'pending' THEN 'R-PEND'
                       WHEN 'unsubscribed' THEN 'R-SUPP'
                       WHEN 'cleaned' THEN 'R-SUPP'
                       ELSE 'R-CONS' END, false
    FROM subscription
    UNION ALL
    SELECT id, day_of(published_at), to_years(rule('R-BLOG.review_years')), 'R-BLOG', true
    FROM owned WHERE kind = 'comment'
    UNION ALL
    SELECT p.id,
           CASE WHEN s.active THEN NULL
                WHEN s.ended >= day_of(p.completed_at) THEN s.ended
                ELSE day_of(p.completed_at) END,
           to_months(CASE WHEN s.ended >= day_of(p.completed_at)
                          THEN rule('R-VIA.client_months') ELSE rule('R-VIA.months') END),
           'R-VIA', false
    FROM owned p JOIN standing s USING (person) WHERE p.kind = 'profile'
)
SELECT d.id, CAST(d.anchor + d.period AS DATE), d.rule, CASE WHEN d.stub THEN p.fields END,
       coalesce(p.basis, a.basis), p.law, d.anchor, d.period
FROM dated d
JOIN record r USING (id) JOIN retention_rule p USING (rule)
LEFT JOIN activity a ON a.id = r.activity;
