-- facts/linkage §2: precision is the same for 2 to 20, recall levels off at 6.
CREATE OR REPLACE TEMP MACRO most_names() AS 6;
CREATE OR REPLACE TEMP MACRO most_sigs() AS 50;
CREATE OR REPLACE TEMP MACRO id_in(place) AS CAST(place & 4294967295 AS INTEGER);
-- A mailbox that several read, by its own name: an office's or a family's.
CREATE OR REPLACE TEMP MACRO role_address(address) AS regexp_matches(address,
    '^(post|info|kontakt|firmapost|faktura|regnskap|booking|admin|hei|mail|epost|office|contact'
    || '|hello|support|salg|styret|hr|personal|familie[^@]*)@');

-- Records that say the same about who they are, once: what linking compares. A record without an
-- address of any kind stands alone (homonyms), and so does one without a name,
-- and one that a human has spoken about.
-- What a vendor ties to a card that is not there (an invoice list without its customer list)
-- follows the first of those with the same number and the same name: one number alone may be
-- two people's.
CREATE TEMP TABLE part AS
WITH told AS (
    SELECT p.id, p.source, p.part_of, k.name_key, k.ref
    FROM (SELECT id, source, part_of FROM record WHERE part_of IS NOT NULL) p
    JOIN keys k USING (id)
),
carded AS (
    SELECT p.id, w.id AS whole, k.name_key AS whole_name
    FROM told p JOIN record w ON w.source = p.source AND w.record = p.part_of
    JOIN keys k ON k.id = w.id
)
FROM carded
UNION ALL
SELECT id, whole, name_key
FROM (SELECT id, name_key,
             first_value(id) OVER (PARTITION BY source, part_of, name_key ORDER BY ref, id) AS whole
      FROM told ANTI JOIN carded USING (id) WHERE name_key IS NOT NULL)
WHERE whole <> id;

CREATE OR REPLACE TEMP VIEW node AS
SELECT k.id,
       coalesce(k.name_key, CASE WHEN k.organisation_key IS NULL THEN c.whole_name END) AS name,
       k.email_key AS email, k.phone_key AS phone,
       k.birth_key AS birth, k.organisation_key AS organisation, c.whole,
       CASE WHEN j.id IS NOT NULL OR (k.email_key IS NULL AND k.phone_key IS NULL)
                 OR (k.name_key IS NULL AND c.whole_name IS NULL AND k.organisation_key IS NULL)
            THEN k.id END AS own,
       (CAST(k.ref AS HUGEINT) << 32) | k.id AS place
FROM keys k
LEFT JOIN part c USING (id)
LEFT JOIN (SELECT a AS id FROM judged UNION SELECT b FROM judged) j ON j.id = k.id;

-- `place`: what orders a record by itself, with its id below;
-- one number is compared twice as fast as two.
CREATE TEMP TABLE alike AS
SELECT name, email, phone, birth, organisation, whole, lowest AS place, id_in(lowest) AS first,
       CASE WHEN highest <> lowest THEN id_in(highest) END AS second, ids
FROM (SELECT name, email, phone, birth, organisation, whole,
             min(place) AS lowest, max(place) AS highest, list(id) AS ids
      FROM node WHERE own IS NULL GROUP BY ALL)
UNION ALL
SELECT name, email, phone, birth, organisation, whole, place, id, NULL, [id]
FROM node WHERE own IS NOT NULL;

-- An address that so many use is no evidence: records that have no other stand alone,
-- however alike.
CREATE TEMP TABLE barred AS
SELECT email AS value
FROM alike
SEMI JOIN (SELECT email FROM alike GROUP BY email HAVING count(*) > most_names()) USING (email)
WHERE organisation IS NULL
GROUP BY email HAVING count(DISTINCT name) > most_names() OR count(*) > most_sigs()
UNION ALL
SELECT phone
FROM alike
SEMI JOIN (SELECT phone FROM alike GROUP BY phone HAVING count(*) > most_names()) USING (phone)
WHERE organisation IS NULL
GROUP BY phone HAVING count(DISTINCT name) > most_names() OR count(*) > most_sigs();

CREATE TEMP TABLE lonely AS
WITH crowded AS (
    SELECT first, ids FROM alike
    WHERE second IS NOT NULL AND organisation IS NULL
      AND (email IS NULL OR email IN (FROM barred)) AND (phone IS NULL OR phone IN (FROM barred)))
SELECT unnest(ids) AS id, first FROM crowded;
DELETE FROM alike WHERE first IN (SELECT first FROM lonely);
INSERT INTO alike
SELECT name, email, phone, birth, organisation, whole, place, id, NULL, [id]
FROM node SEMI JOIN lonely USING (id);

-- Numbered in an order that is the records' own, so that no order of reading matters.
CREATE TEMP TABLE number AS
SELECT first, CAST(row_number() OVER () AS INTEGER) AS sig
FROM (SELECT first FROM alike ORDER BY place);
CREATE TEMP TABLE sig AS
SELECT sig, name, email, phone, birth, organisation, whole, first, second, ids
FROM alike JOIN number USING (first);

CREATE TEMP TABLE sig_of AS SELECT unnest(ids) AS id, sig FROM sig;
