-- What is not plain: the records, and their values once each. A table: as a result straight to Python, DuckDB 1.5.5 waits for ever
-- on ten million records under a memory limit (seen 2026-11-25).
CREATE OR REPLACE TEMP TABLE odd_row AS
SELECT k.*, r.company, r.org_number, whole_name(r.name, r.first_name, r.last_name) AS name,
       CASE WHEN k.name_key IS NULL THEN whole_name(r.name, r.first_name, r.last_name) END AS odd_name, CASE WHEN k.email_key IS NULL THEN r.email END AS odd_email,
       CASE WHEN k.phone_key IS NULL THEN r.phone END AS odd_phone, CASE WHEN k.address_key IS NULL THEN r.postal_address END AS odd_address
FROM keys k JOIN record r USING (id) WHERE k.organisation IS NULL;
CREATE OR REPLACE TEMP TABLE odd_text AS
SELECT DISTINCT 'name' AS what, odd_name AS text FROM odd_row WHERE odd_name IS NOT NULL
UNION ALL SELECT DISTINCT 'email', odd_email FROM odd_row WHERE odd_email IS NOT NULL
UNION ALL SELECT DISTINCT 'phone', odd_phone FROM odd_row WHERE odd_phone IS NOT NULL
UNION ALL SELECT DISTINCT 'words', odd_address FROM odd_row WHERE odd_address IS NOT NULL
