INSERT INTO link
SELECT id, person, home,
       CASE WHEN rule IS NULL THEN ''
            WHEN by_vendor OR rule IN ('organisation', 'same_birth', 'judged')
            THEN ltrim(keys || CASE WHEN by_vendor THEN ' part_of' ELSE '' END
                       || CASE rule WHEN 'organisation' THEN ' organisation'
                                    WHEN 'same_birth' THEN ' birth_date'
                                    WHEN 'judged' THEN ' judgement' ELSE '' END)
            ELSE keys END,
       CASE WHEN rule IS NULL THEN 'alone'
            WHEN rule = 'judged' THEN 'judged'
            WHEN contact OR rule = 'two_lists' THEN 'contact'
            ELSE 'same' END,
       rule, through
FROM (SELECT k.id, p.person, coalesce(h.home, p.person) AS home, b.keys,
             v.id IS NOT NULL AS by_vendor, b.contact,
             CASE WHEN k.id = b.first AND b.first_rule IS NOT NULL THEN b.first_rule
                  ELSE b.rule END AS rule,
             CASE WHEN k.id <> b.first THEN b.first ELSE b.first_through END AS through
      FROM sig_of k JOIN bound b USING (sig) JOIN person p USING (c)
      LEFT JOIN home h ON h.id = k.id LEFT JOIN vendor_tied v ON v.id = k.id);
