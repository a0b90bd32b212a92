-- Which of the given names, addresses and numbers are those of somebody else than $1.
-- A name also without its middle names, and turned.
WITH others AS (
    SELECT DISTINCT id, name_key FROM owned WHERE person IS DISTINCT FROM $1
),
words AS (
    SELECT DISTINCT string_split(trim(one), ' ') AS w
    FROM (SELECT unnest(string_split(name_key, ' & ')) AS one
          FROM others WHERE name_key IS NOT NULL)
),
names AS (
    SELECT unnest([array_to_string(w, ' '), w[1] || ' ' || w[-1], w[-1] || ' ' || w[1],
                   w[-1] || ' ' || array_to_string(w[:-2], ' ')]) AS form
    FROM words WHERE len(w) > 1
)
SELECT DISTINCT 'name', form FROM names WHERE form IN (SELECT unnest($2::VARCHAR[]))
UNION ALL
SELECT DISTINCT what, value FROM known_by
WHERE id IN (SELECT id FROM others)
  AND value IN (SELECT unnest(CASE what WHEN 'email' THEN $3::VARCHAR[] ELSE $4::VARCHAR[] END));
