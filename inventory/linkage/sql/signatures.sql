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

-- Several addresses or numbers, as one text: what is alike is alike in all of them.
CREATE OR REPLACE TEMP MACRO one_a_line(several) AS
    unnest(string_split(several, chr(10)));
CREATE OR REPLACE TEMP MACRO kind_of(line) AS CASE line[1] WHEN 'e' THEN 1 ELSE 2 END;
CREATE TEMP TABLE several AS
SELECT id, string_agg(what || ' ' || value, chr(10) ORDER BY what, value) AS further
FROM further_key WHERE value IS NOT NULL GROUP BY id;

CREATE OR REPLACE TEMP VIEW node AS
SELECT k.id,
       coalesce(k.name_key, CASE WHEN k.organisation_key IS NULL THEN c.whole_name END) AS name,
       k.email_key AS email, k.phone_key AS phone,
       f.further, k.birth_key AS birth, k.organisation_key AS organisation, c.whole,
       CASE WHEN j.id IS NOT NULL OR (k.email_key IS NULL AND k.phone_key IS NULL)
                 OR (k.name_key IS NULL AND c.whole_name IS NULL AND k.organisation_key IS NULL)
            THEN k.id END AS own,
       (CAST(k.ref AS HUGEINT) << 32) | k.id AS place
FROM keys k
LEFT JOIN part c USING (id)
LEFT JOIN several f ON f.id = k.id
LEFT JOIN (SELECT a AS id FROM judged UNION SELECT b FROM judged) j ON j.id = k.id;

-- `place`: what orders a record by itself, with its id below;
-- one number is compared twice as fast as two.
CREATE TEMP TABLE alike AS
SELECT name, email, phone, further, birth, organisation, whole,
       lowest AS place, id_in(lowest) AS first,
       CASE WHEN highest <> lowest THEN id_in(highest) END AS second, ids
FROM (SELECT name, email, phone, further, birth, organisation, whole,
             min(place) AS lowest, max(place) AS highest, list(id) AS ids
      FROM node WHERE own IS NULL GROUP BY ALL)
UNION ALL
SELECT name, email, phone, further, birth, organisation, whole, place, id, NULL, [id]
FROM node WHERE own IS NOT NULL;
CREATE TEMP TABLE alike_further AS
SELECT first, name, organisation, kind_of(line) AS kind, line[7:] AS value
FROM (SELECT first, name, organisation, one_a_line(further) AS line
      FROM alike WHERE further IS NOT NULL);
