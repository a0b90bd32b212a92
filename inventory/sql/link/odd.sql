-- Values that are not plain, once each. A table: as a result straight to Python, DuckDB 1.5.5 waits for ever on ten million records
-- under a memory limit (seen 2026-11-25).
CREATE OR REPLACE TEMP TABLE odd_text AS
SELECT DISTINCT 'name' AS what, odd_name AS text FROM plain WHERE odd_name IS NOT NULL
UNION ALL SELECT DISTINCT 'email', odd_email FROM plain WHERE odd_email IS NOT NULL
UNION ALL SELECT DISTINCT 'phone', odd_phone FROM plain WHERE odd_phone IS NOT NULL
UNION ALL SELECT DISTINCT 'words', odd_address FROM plain WHERE odd_address IS NOT NULL
