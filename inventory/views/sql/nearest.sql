-- Persons whose names are spelt nearly like $words: as a whole, or in one word. $least: how nearly,
-- 0 to 1. Of one name written in two ways the one that is not in capitals.
SELECT person, arg_max(shown, (near, shown)), max(near) AS best
FROM (
    SELECT person, coalesce(name, concat_ws(' ', first_name, last_name)) AS shown,
           greatest(jaro_winkler_similarity(name_key, $words),
                    list_max(list_transform(
                        string_split(name_key, ' '),
                        lambda w: jaro_winkler_similarity(w, $words)))) AS near
    FROM owned WHERE name_key IS NOT NULL
)
WHERE near >= $least GROUP BY person ORDER BY best DESC, person LIMIT 3
