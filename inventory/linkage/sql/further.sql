-- Further addresses and numbers of records: plain ones with their key, by the macros of keys.sql.
CREATE OR REPLACE TEMP TABLE further_text AS
SELECT id, also.what AS what, also.text AS text,
       CASE WHEN also.what = 'email' AND plain_email(lower(trim(also.text)))
            THEN lower(trim(also.text))
            WHEN also.what = 'phone' AND plain_phone(replace(also.text, ' ', ''))
            THEN '+47' || right(replace(also.text, ' ', ''), 8) END AS value
FROM (SELECT id, unnest(also) AS also FROM record WHERE also IS NOT NULL);
