-- Each record's last day and the rule that gives it. NULL: no day can be given (the relation goes on, or no date is known).
INSERT INTO retention
SELECT id, bk_end, 'R-BK5' FROM invoice
UNION ALL
SELECT b.id, CASE WHEN coalesce(c.ahead, false) THEN months_after(c.next_start, rule('R-BOOK.months'))
                  ELSE months_after(day_of(b.ends_at), rule('R-BOOK.months')) END, 'R-BOOK'
FROM booking b LEFT JOIN card k ON k.part = b.id LEFT JOIN client c ON c.id = k.whole
UNION ALL
SELECT r.id, months_after(c.last_end, rule('R-BOOK.months')), 'R-BOOK'
FROM contact r LEFT JOIN client c ON c.id = r.id WHERE r.activity = 'A06'
UNION ALL
SELECT r.id, CASE WHEN c.id IS NOT NULL THEN c.bk_end WHEN NOT s.active THEN months_after(s.ended, rule('R-CRM.months')) END,
       CASE WHEN c.id IS NOT NULL THEN 'R-BKSTUB' ELSE 'R-CRM' END
FROM contact r JOIN standing s USING (person) LEFT JOIN customer c ON c.id = r.id WHERE r.activity = 'A03'
UNION ALL
SELECT r.id, CASE WHEN s.active THEN NULL WHEN s.ended IS NOT NULL THEN months_after(s.ended, rule('R-REG.months'))
                  ELSE months_after(day_of(r.submitted_at), rule('R-REG.never_client_months')) END, 'R-REG'
FROM response r JOIN standing s USING (person) WHERE r.activity = 'A01'
UNION ALL
SELECT r.id, months_after(r.course_date, CASE WHEN EXISTS (
           SELECT 1 FROM invoice i WHERE i.person = r.person AND i.issued_on >= day_of(r.submitted_at))
       THEN rule('R-COURSE.invoiced_months') ELSE rule('R-COURSE.months') END), 'R-COURSE'
FROM response r WHERE r.activity = 'A07'
UNION ALL
SELECT id, months_after(day_of(coalesce(submitted_at, created_at)), rule('R-ENQ.months')), 'R-ENQ'
FROM owned WHERE activity = 'A04' AND kind IN ('response', 'contact')
UNION ALL
SELECT id, CASE status
           WHEN 'pending' THEN days_after(day_of(coalesce(signup_at, changed_at)), rule('R-PEND.delete_days'))
           WHEN 'unsubscribed' THEN months_after(day_of(changed_at), rule('R-SUPP.months'))
           WHEN 'cleaned' THEN months_after(day_of(changed_at), rule('R-SUPP.months'))
           WHEN 'subscribed' THEN months_after(day_of(greatest(confirmed_at, last_click_at)), rule('R-CONS.months')) END,
       CASE status WHEN 'pending' THEN 'R-PEND' WHEN 'unsubscribed' THEN 'R-SUPP' WHEN 'cleaned' THEN 'R-SUPP' ELSE 'R-CONS' END
FROM subscription;
