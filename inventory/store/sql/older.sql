-- What an inventory lacks that an Orden made before records could have several addresses.
CREATE TEMP TABLE further_key (id INTEGER, what VARCHAR, text VARCHAR, value VARCHAR);
CREATE TEMP VIEW known_by AS
SELECT id, 'email' AS what, email_key AS value FROM keys WHERE email_key IS NOT NULL
UNION ALL SELECT id, 'phone', phone_key FROM keys WHERE phone_key IS NOT NULL;
