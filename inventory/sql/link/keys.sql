-- The comparable keys of every record. Plain values (nearly all) are folded here, with the same outcome as inventory.keys
-- (tests/inventory/test_fill_keys.py); what is not plain goes there, once each.
CREATE OR REPLACE TEMP MACRO digraphs(words) AS regexp_replace(words, '(a)[ae]+|(o)e+', '\1\2', 'g');
CREATE OR REPLACE TEMP MACRO folded(words) AS trim(digraphs(translate(lower(regexp_replace(words, '[ .-]+', ' ', 'g')), 'æøå', 'aoa')));
CREATE OR REPLACE TEMP MACRO plain_name(words) AS
    regexp_full_match(words, '[A-Za-zÆØÅæøå .-]*[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*(, ?[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*)?')
    AND NOT regexp_matches(words, '(?i)(^|[ ,.-])(og|and|dr|fru|hr|herr|mr|mrs|ms|prof|as|asa|ans|da|enk|ba|sa|nuf|iks|kf|hf|ab|aps|ltd|gmbh)([ ,.-]|$)|stiftelse|kommune|forening|barnehage|skole');
CREATE OR REPLACE TEMP MACRO turned(words) AS CASE WHEN contains(words, ',') THEN split_part(words, ',', 2) || ' ' || split_part(words, ',', 1) ELSE words END;
CREATE OR REPLACE TEMP MACRO bare_email(address) AS lower(trim(address));
CREATE OR REPLACE TEMP MACRO plain_email(address) AS
    length(address) <= 64 AND regexp_full_match(address, '[a-z0-9]+([._-][a-z0-9]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+(no|com|org|net|se|dk)')
    AND NOT regexp_matches(address, '^(test|ingen|none|na|n\.a|mangler|ukjent|noreply|no-reply)@|@(test|ingen|mangler)\.');
CREATE OR REPLACE TEMP MACRO bare_phone(number) AS replace(number, ' ', '');
CREATE OR REPLACE TEMP MACRO plain_phone(number) AS
    regexp_full_match(bare_phone(number), '(\+47|0047)?[2-9]\d{7}') AND right(bare_phone(number), 7) <> repeat(left(right(bare_phone(number), 8), 1), 7);
CREATE OR REPLACE TEMP MACRO plain_address(words) AS regexp_full_match(words, '[A-Za-zÆØÅæøå0-9 .-]+');

-- A key where the value is plain, else the value itself for inventory.keys to read. `ref` orders records by nothing but themselves.
CREATE OR REPLACE TEMP TABLE plain AS
SELECT id, CASE WHEN n THEN folded(turned(name)) END AS name_key, CASE WHEN NOT n THEN name END AS odd_name,
       CASE WHEN e THEN bare END AS email_key, CASE WHEN NOT e THEN email END AS odd_email,
       CASE WHEN p THEN '+47' || right(bare_phone(phone), 8) END AS phone_key, CASE WHEN NOT p THEN phone END AS odd_phone,
       CASE WHEN a THEN folded(postal_address) END AS address, CASE WHEN NOT a THEN postal_address END AS odd_address,
       nullif(trim(postcode), '') AS place_key, CAST(birth_date AS VARCHAR) AS birth_key, name, company, org_number, md5_number_lower(source || '|' || record) AS ref
FROM (SELECT *, plain_name(name) AS n, plain_email(bare) AS e, plain_phone(phone) AS p, plain_address(postal_address) AS a
      FROM (SELECT id, source, record, coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS name, email, bare_email(email) AS bare,
                   phone, postal_address, postcode, birth_date, company, org_number FROM record));
