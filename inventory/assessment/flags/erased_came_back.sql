-- Somebody who was erased has signed up, written or booked again: by themselves, so that it stands.
-- outcome: INFO; step: 7; purpose: IDENTITY; rule: R-SUPP
-- args: date date; of: booking, response, subscription and erased_before
SELECT r.id, day_of(max(c.back)) AS since, NULL::DATE AS due, day_of(max(c.back)) AS date
FROM owned r JOIN known_by k USING (id) JOIN erased_before e USING (what, value)
JOIN (SELECT id, confirmed_at AS back FROM newsletter WHERE proven
      UNION ALL SELECT id, submitted_at FROM owned WHERE kind = 'response'
      UNION ALL SELECT id, booked_at FROM owned WHERE kind = 'booking') c USING (id)
WHERE c.back >= e.since AND r.id NOT IN (SELECT id FROM erasing)
GROUP BY r.id
