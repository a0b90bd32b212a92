-- One name to show for each person: the longest that somebody wrote; else the company; else the
-- address.
SELECT person, coalesce(arg_max(named, (len(named), named)), max(company), min(email)) AS shown
FROM (
    SELECT l.person, r.*, coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS named
    FROM record r
    JOIN link l USING (id)
    WHERE l.person IN (SELECT unnest($persons::VARCHAR[]))
)
GROUP BY person
HAVING shown IS NOT NULL
