-- What is not plain: the records, and their values once each. A table: as a result straight to
-- Python, DuckDB 1.5.5 waits for ever on ten million records under a memory limit (seen
-- 2026-11-25).
CREATE OR REPLACE TEMP MACRO written(key) AS CASE WHEN starts_with(key, chr(1)) THEN key[2:] END;
CREATE OR REPLACE TEMP MACRO read_key(key) AS CASE WHEN NOT starts_with(key, chr(1)) THEN key END;
CREATE OR REPLACE TEMP TABLE odd_row AS
SELECT k.* REPLACE (read_key(name_key) AS name_key, read_key(email_key) AS email_key,
                    read_key(phone_key) AS phone_key, read_key(address_key) AS address_key),
       written(name_key) AS odd_name, written(email_key) AS odd_email,
       written(phone_key) AS odd_phone, written(address_key) AS odd_address, r.company, r.org_number
FROM keys k JOIN record r USING (id) WHERE k.organisation IS NULL;
CREATE OR REPLACE TEMP TABLE odd_text AS
SELECT DISTINCT 'name' AS what, odd_name AS text FROM odd_row WHERE odd_name IS NOT NULL
UNION ALL SELECT DISTINCT 'email', odd_email FROM odd_row WHERE odd_email IS NOT NULL
UNION ALL SELECT DISTINCT 'phone', odd_phone FROM odd_row WHERE odd_phone IS NOT NULL
UNION ALL SELECT DISTINCT 'words', odd_address FROM odd_row WHERE odd_address IS NOT NULL
UNION SELECT what, text FROM further_text WHERE value IS NULL
