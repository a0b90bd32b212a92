-- A record as the rules see it: its filled fields as bits, the pair it is a copy for
-- (linkage/what_if; none yet), and what its texts tell.
SELECT o.*, {bits} AS bits, NULL::INTEGER AS pair, coalesce(w.of_minor, false) AS of_minor,
       coalesce(s.of_health, false) AS of_health, coalesce(s.of_course, false) AS of_course,
       coalesce(s.of_session, false) AS of_session, coalesce(s.of_agreement, false) AS of_agreement
FROM owned o LEFT JOIN sign w ON w.words = {written}
LEFT JOIN sign s
    ON s.words = CASE WHEN o.kind IN ('invoice', 'payment') THEN description ELSE extra_info END
