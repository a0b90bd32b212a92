-- Whose records these are, with one name to show for each: the longest that somebody wrote;
-- else the company; else the address.
SELECT person, coalesce(arg_max(named, (len(named), named)), max(company), min(email)) AS shown
FROM (SELECT *, coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS named
      FROM owned
      WHERE person IN (SELECT person FROM link WHERE id IN (SELECT unnest($1::INTEGER[]))))
GROUP BY person ORDER BY person
