-- Numbered in an order that is the records' own, so that no order of reading matters.
CREATE TEMP TABLE number AS
SELECT first, CAST(row_number() OVER () AS INTEGER) AS sig
FROM (SELECT first FROM alike ORDER BY place);
CREATE TEMP TABLE sig AS
SELECT sig, name, email, phone, further, birth, organisation, whole, first, second, ids
FROM alike JOIN number USING (first);
CREATE TEMP TABLE further AS
SELECT sig, name, birth, organisation, kind_of(line) AS kind, line[7:] AS value, email, phone
FROM (SELECT sig, name, birth, organisation, one_a_line(further) AS line, email, phone
      FROM sig WHERE further IS NOT NULL);
-- All addresses, and all numbers, of those that have several.
CREATE TEMP TABLE wide AS
SELECT sig, kind, list_append(list(value), any_value(CASE kind WHEN 1 THEN email ELSE phone END))
           AS reach
FROM further GROUP BY sig, kind;

CREATE TEMP TABLE sig_of AS SELECT unnest(ids) AS id, sig FROM sig;
