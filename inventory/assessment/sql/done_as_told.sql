-- What last night proposed and somebody has done since, as far as it is evidence of more than
-- itself: it stays remembered by the records that are left, and goes with them.
--
-- A course makes a relation for a year (R-REL), and its sign-up goes months earlier (R-COURSE).
INSERT INTO course_held
WITH course AS (
    SELECT o.id, c.course_date AS day
    FROM last.flag f JOIN last.record c USING (id)
    JOIN last.link s USING (id) JOIN last.link o USING (person)
    WHERE f.code = 'COURSE_OVER' AND f.outcome = 'DELETE'
      AND NOT EXISTS (FROM record t WHERE t.source = c.source AND t.record = c.record)
    UNION ALL FROM last.course_held
)
SELECT mine.id, max(c.day)
FROM course c JOIN last.record r USING (id)
JOIN record mine ON mine.source = r.source AND mine.record = r.record
GROUP BY mine.id;

-- Whoever is taken off a list for a no has said it then, and not on the day of being taken off: a
-- sign-up that they confirmed in between is a yes (mfl. § 15).
INSERT INTO taken_off
SELECT mine.id, max(o.day)
FROM (SELECT id, since AS day FROM last.ground WHERE ground = 'objected'
      UNION ALL FROM last.taken_off) o
JOIN last.record r USING (id) JOIN record mine ON mine.source = r.source AND mine.record = r.record
WHERE mine.status = 'unsubscribed' AND o.day IS NOT NULL
  AND (r.status <> 'unsubscribed' OR r.changed_at IS NOT DISTINCT FROM mine.changed_at)
GROUP BY mine.id;

-- A no to the newsletter that a form said is a no when the form has gone.
INSERT INTO said_before
WITH answer AS (
    SELECT o.id, coalesce(c.stated_at, 'infinity') AS no_at
    FROM last.consent c JOIN last.record r USING (source, record) JOIN last.flag f ON f.id = r.id
    JOIN last.link o USING (person)
    WHERE c.purpose = 'NEWSLETTER' AND c.status IN ('refused', 'withdrawn')
      AND r.kind = 'response' AND f.outcome = 'DELETE' AND f.scope = 'record'
      AND NOT EXISTS (FROM record t WHERE t.source = r.source AND t.record = r.record)
    UNION ALL FROM last.said_before
)
SELECT mine.id, max(a.no_at)
FROM answer a JOIN last.record r USING (id)
JOIN record mine ON mine.source = r.source AND mine.record = r.record
GROUP BY mine.id;
