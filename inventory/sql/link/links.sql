CREATE TEMP TABLE linked AS
SELECT t.id, p.person, coalesce(h.home, p.person) AS home,
       CASE WHEN t.rule IS NULL THEN [] ELSE list_filter([CASE WHEN e.value IS NOT NULL THEN 'email' END, CASE WHEN f.value IS NOT NULL THEN 'phone' END,
                    CASE WHEN v.id IS NOT NULL THEN 'part_of' END, CASE WHEN t.rule = 'organisation' THEN 'organisation' END,
                    CASE WHEN t.rule = 'same_birth' THEN 'birth_date' END, CASE WHEN t.rule = 'judged' THEN 'judgement' END], lambda x: x IS NOT NULL) END AS linked_by,
       CASE WHEN t.rule IS NULL THEN 'alone' WHEN t.rule = 'judged' THEN 'judged' WHEN t.contact OR t.rule = 'nameless' THEN 'contact' ELSE 'same' END AS tier,
       t.rule, t.through
FROM tied t JOIN person p USING (c) LEFT JOIN home h USING (id)
LEFT JOIN together e ON e.what = 'email' AND e.c = t.c AND e.value = t.email
LEFT JOIN together f ON f.what = 'phone' AND f.c = t.c AND f.value = t.phone
LEFT JOIN vendor_tied v ON v.id = t.id;
INSERT INTO link FROM linked;
