-- Of each record of $1: the rule that keeps it, on what ground and by which law,
-- the form's own questions, and its columns that are not read.
SELECT r.source, r.record, t.rule, t.basis, t.law, r.asked, r.unread
FROM owned r LEFT JOIN verdict t ON t.id = r.id WHERE r.person = $1;
