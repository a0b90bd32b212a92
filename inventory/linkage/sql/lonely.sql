-- An address that so many use is no evidence: records that have no other stand alone,
-- however alike.
CREATE OR REPLACE TEMP VIEW alike_email AS
SELECT email AS value, name, organisation FROM alike
UNION ALL SELECT value, name, organisation FROM alike_further WHERE kind = 1;
CREATE OR REPLACE TEMP VIEW alike_phone AS
SELECT phone AS value, name, organisation FROM alike
UNION ALL SELECT value, name, organisation FROM alike_further WHERE kind = 2;
CREATE TEMP TABLE barred AS
SELECT value
FROM alike_email
SEMI JOIN (SELECT value FROM alike_email GROUP BY value HAVING count(*) > most_names())
    USING (value)
WHERE organisation IS NULL
GROUP BY value HAVING count(DISTINCT name) > most_names() OR count(*) > most_sigs()
UNION ALL
SELECT value
FROM alike_phone
SEMI JOIN (SELECT value FROM alike_phone GROUP BY value HAVING count(*) > most_names())
    USING (value)
WHERE organisation IS NULL
GROUP BY value HAVING count(DISTINCT name) > most_names() OR count(*) > most_sigs();

CREATE TEMP TABLE lonely AS
WITH crowded AS (
    SELECT first, ids FROM alike
    WHERE second IS NOT NULL AND organisation IS NULL
      AND (email IS NULL OR email IN (FROM barred)) AND (phone IS NULL OR phone IN (FROM barred))
      AND first NOT IN (SELECT first FROM alike_further WHERE value NOT IN (FROM barred)))
SELECT unnest(ids) AS id, first FROM crowded;
DELETE FROM alike WHERE first IN (SELECT first FROM lonely);
INSERT INTO alike
SELECT name, email, phone, further, birth, organisation, whole, place, id, NULL, [id]
FROM node SEMI JOIN lonely USING (id);
