-- Each address, number, birth place-and-date that two signatures carry, and what it is worth: measured, not listed.
-- Kinds: 1 e-mail, 2 phone, 3 birth date with postcode, 4 postal address (never proof by itself: a family lives there).
CREATE TEMP TABLE used_all AS
SELECT 1 AS kind, email AS value, sig, name, birth, phone AS other FROM sig WHERE email IS NOT NULL AND organisation IS NULL
UNION ALL SELECT 2, phone, sig, name, birth, email FROM sig WHERE phone IS NOT NULL AND organisation IS NULL
UNION ALL SELECT DISTINCT 3, n.born_at, o.sig, n.name, n.birth, NULL FROM node n JOIN sig_of o USING (id) WHERE n.born_at IS NOT NULL AND n.organisation IS NULL
UNION ALL SELECT DISTINCT 4, n.address, o.sig, n.name, n.birth, NULL FROM node n JOIN sig_of o USING (id)
    WHERE n.address IS NOT NULL AND n.organisation IS NULL AND contains(n.name, ' ');

CREATE TEMP TABLE holder_all AS
SELECT kind, value, name, min(sig) AS rep, CAST(count(*) AS INTEGER) AS sigs,
       min(other) IS DISTINCT FROM max(other) AS mixed, min(birth) IS DISTINCT FROM max(birth) AS born_apart
FROM used_all GROUP BY kind, value, name;

-- `letters`: an e-mail's local part without dots and digits, for it often names its owner.
CREATE TEMP TABLE value AS
SELECT CAST(row_number() OVER () AS INTEGER) AS v, kind, value, count(name) AS names, sum(sigs) AS sigs, bool_or(born_apart AND name IS NOT NULL) AS born_apart,
       CASE WHEN kind = 1 THEN digraphs(translate(regexp_replace(split_part(split_part(value, '@', 1), '+', 1), '[^\p{L}]', '', 'g'), 'æøå', 'aoa')) END AS letters
FROM holder_all GROUP BY kind, value HAVING sum(sigs) > 1;

CREATE TEMP TABLE role AS SELECT v FROM value WHERE kind = 1 AND role_address(value);

CREATE TEMP TABLE holder AS
SELECT w.v, w.kind, h.name, h.rep, h.sigs, h.mixed, h.born_apart,
       coalesce(contains(h.name, ' ') AND length(split_part(h.name, ' ', 1)) > 2 AND length(split_part(h.name, ' ', -1)) > 2
                AND contains(w.letters, split_part(h.name, ' ', 1)) AND contains(w.letters, split_part(h.name, ' ', -1)), false) AS named
FROM holder_all h JOIN value w USING (kind, value) WHERE w.names <= most_names() AND w.sigs <= most_sigs();

CREATE TEMP TABLE used AS
SELECT w.v, w.kind, u.sig, u.name, u.birth, u.other
FROM used_all u JOIN value w USING (kind, value) WHERE w.names <= most_names() AND w.sigs <= most_sigs();

-- Two names on one value.
CREATE TEMP TABLE met AS
SELECT a.v, a.kind, a.name AS a, b.name AS b, a.rep AS a_rep, b.rep AS b_rep
FROM holder a JOIN holder b ON b.v = a.v AND a.name < b.name;

CREATE TEMP TABLE name_pair (a VARCHAR, b VARCHAR, class VARCHAR);
CREATE TEMP TABLE to_compare AS SELECT DISTINCT a, b FROM met;
