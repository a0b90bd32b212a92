-- A relation that goes on, by a booking or a course ahead, needs the cards and their sessions, the
-- form and what else the client has told; its end has no day yet.
-- kind: contract
SELECT r.id, NULL::DATE AS since, true AS open,
       CASE WHEN r.kind = 'profile' THEN 'R-VIA' WHEN r.activity = 'A01' THEN 'R-REG'
            WHEN r.activity = 'A06' THEN 'R-BOOK'
            WHEN r.activity = 'A07' THEN 'R-COURSE' ELSE 'R-CRM' END AS rule
FROM owned r JOIN standing s USING (person)
WHERE s.active
  AND (r.activity IN ('A01', 'A03', 'A04', 'A06') AND r.kind IN ('contact', 'response')
       OR r.activity = 'A06' AND coalesce(r.status, 'confirmed') = 'confirmed'
       OR r.kind = 'profile' OR r.activity = 'A07' AND r.course_date > today())
