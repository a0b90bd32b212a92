-- One row a person: the longest name that somebody wrote, every address and number,
-- how much is held and where.
SELECT person,
       arg_max(shown, (coalesce(len(shown), 0), shown)) AS name,
       any_value(emails) AS emails,
       any_value(phones) AS phones,
       count(*) AS records,
       string_agg(DISTINCT source, '; ' ORDER BY source) AS sources
FROM (SELECT *, coalesce(name, nullif(concat_ws(' ', first_name, last_name), ''), company) AS shown
      FROM owned)
LEFT JOIN (SELECT person,
                  string_agg(DISTINCT value, '; ' ORDER BY value) FILTER (what = 'email') AS emails,
                  string_agg(DISTINCT value, '; ' ORDER BY value) FILTER (what = 'phone') AS phones
           FROM known_by JOIN link USING (id) GROUP BY person) USING (person)
GROUP BY person ORDER BY person;
