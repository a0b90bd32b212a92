-- Each address, number, birth place-and-date that two signatures carry, and what it is worth:
-- measured, not listed. Kinds: 1 e-mail, 2 phone, 3 birth date with postcode, 4 postal address
-- (never proof by itself: a family lives there).
CREATE TEMP TABLE lived AS
SELECT DISTINCT 3 AS kind, k.birth_key || '|' || k.place_key AS value, s.sig
FROM keys k JOIN sig_of o USING (id) JOIN sig s USING (sig)
WHERE k.birth_key IS NOT NULL AND k.place_key IS NOT NULL AND s.organisation IS NULL
UNION ALL
SELECT DISTINCT 4, k.address_key, s.sig
FROM keys k JOIN sig_of o USING (id) JOIN sig s USING (sig)
WHERE k.address_key IS NOT NULL AND s.organisation IS NULL AND contains(s.name, ' ');

CREATE TEMP TABLE met_twice AS
SELECT CAST(row_number() OVER () AS INTEGER) AS v, kind, value
FROM (SELECT 1 AS kind, value
      FROM (SELECT email AS value FROM sig WHERE email IS NOT NULL AND organisation IS NULL
            UNION ALL SELECT value FROM further WHERE kind = 1 AND organisation IS NULL)
      GROUP BY value HAVING count(*) > 1
      UNION ALL SELECT 2, value
      FROM (SELECT phone AS value FROM sig WHERE phone IS NOT NULL AND organisation IS NULL
            UNION ALL SELECT value FROM further WHERE kind = 2 AND organisation IS NULL)
      GROUP BY value HAVING count(*) > 1
      UNION ALL SELECT kind, value FROM lived GROUP BY kind, value HAVING count(*) > 1);

CREATE TEMP TABLE used AS
SELECT m.v, m.kind, s.sig, s.name, s.birth, s.phone AS other
FROM sig s JOIN met_twice m ON m.kind = 1 AND m.value = s.email WHERE s.organisation IS NULL
UNION ALL
SELECT m.v, m.kind, s.sig, s.name, s.birth, s.email
FROM sig s JOIN met_twice m ON m.kind = 2 AND m.value = s.phone WHERE s.organisation IS NULL
UNION ALL
SELECT m.v, m.kind, f.sig, f.name, f.birth, CASE f.kind WHEN 1 THEN f.phone ELSE f.email END
FROM further f JOIN met_twice m USING (kind, value) WHERE f.organisation IS NULL
UNION ALL
SELECT m.v, m.kind, l.sig, s.name, s.birth, NULL
FROM lived l JOIN met_twice m USING (kind, value) JOIN sig s USING (sig);

CREATE TEMP TABLE holder AS
SELECT v, any_value(kind) AS kind, name, min(sig) AS rep, CAST(count(*) AS INTEGER) AS sigs,
       min(birth) IS DISTINCT FROM max(birth) AS born_apart
FROM used GROUP BY v, name;

-- What too many use is no evidence of anything.
CREATE TEMP TABLE crowded AS
SELECT v FROM holder GROUP BY v HAVING count(name) > most_names() OR sum(sigs) > most_sigs();
DELETE FROM used WHERE v IN (FROM crowded);
DELETE FROM holder WHERE v IN (FROM crowded);

CREATE TEMP TABLE role AS
SELECT v FROM met_twice ANTI JOIN crowded USING (v) WHERE kind = 1 AND role_address(value);

-- Two names on one value; in one home only those that begin alike, for only one name written twice
-- says anything there.
CREATE TEMP TABLE met AS
SELECT a.v, a.kind, a.name AS a, b.name AS b
FROM holder a
JOIN holder b ON b.v = a.v AND a.name < b.name AND (a.kind < 4 OR a.name[1] = b.name[1]);

CREATE TEMP TABLE named (v INTEGER, name VARCHAR); -- mailboxes.sql
CREATE TEMP TABLE name_pair (a VARCHAR, b VARCHAR, class VARCHAR);
CREATE TEMP TABLE to_compare AS SELECT DISTINCT a, b FROM met;
