-- Of each record of $1: what comes of it, its filled fields that say something of somebody, those
-- that nothing holds, the form's own questions, and its columns that are not read.
SELECT r.source, r.record, v.goes, names_of(f.bits & personal()) AS told,
       names_of(coalesce(v.gone, f.bits) & personal()) AS gone, r.asked, r.unread
FROM owned r JOIN filled f USING (id) LEFT JOIN verdict v USING (id) WHERE r.person = $1;
