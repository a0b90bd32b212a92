-- One row a person: the longest name that somebody wrote, every address and number,
-- how much is held and where.
SELECT person,
       arg_max(shown, (coalesce(len(shown), 0), shown)) AS name,
       string_agg(DISTINCT email_key, '; ' ORDER BY email_key) AS emails,
       string_agg(DISTINCT phone_key, '; ' ORDER BY phone_key) AS phones,
       count(*) AS records,
       string_agg(DISTINCT source, '; ' ORDER BY source) AS sources
FROM (SELECT *, coalesce(name, nullif(concat_ws(' ', first_name, last_name), ''), company) AS shown
      FROM owned)
GROUP BY person ORDER BY person;
