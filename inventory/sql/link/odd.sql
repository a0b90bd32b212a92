-- Values that are not plain, once each.
SELECT DISTINCT 'name' AS what, odd_name AS text FROM plain WHERE odd_name IS NOT NULL
UNION ALL SELECT DISTINCT 'email', odd_email FROM plain WHERE odd_email IS NOT NULL
UNION ALL SELECT DISTINCT 'phone', odd_phone FROM plain WHERE odd_phone IS NOT NULL
UNION ALL SELECT DISTINCT 'words', odd_address FROM plain WHERE odd_address IS NOT NULL
