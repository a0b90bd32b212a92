-- The comparable keys of every record. Plain values (nearly all) are folded here, with the same outcome as inventory.keys
-- (tests/inventory/test_fill_keys.py); what is not plain goes there, once each. Each step has its own SELECT, for a macro
-- would compute its argument anew wherever it stands.
CREATE OR REPLACE TEMP MACRO has_digraph(word) AS contains(word, 'aa') OR contains(word, 'ae') OR contains(word, 'oe');
CREATE OR REPLACE TEMP MACRO one_letter(words) AS CASE WHEN has_digraph(words) THEN regexp_replace(words, '(a)[ae]+|(o)e+', '\1\2', 'g') ELSE words END;
-- As many bytes as letters: there is none to fold, and `translate` is slow (measured 2026-11).
CREATE OR REPLACE TEMP MACRO bare(words) AS CASE WHEN strlen(words) = length(words) THEN words ELSE translate(words, 'æøå', 'aoa') END;
CREATE OR REPLACE TEMP MACRO blanks(words) AS
    CASE WHEN contains(words, '.') OR contains(words, '-') OR contains(words, '  ') THEN regexp_replace(words, '[ .-]+', ' ', 'g') ELSE words END;
CREATE OR REPLACE TEMP MACRO plain_name(words) AS
    regexp_full_match(words, '[A-Za-zÆØÅæøå .-]*[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*(, ?[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*)?')
    AND NOT regexp_matches(words, '(?i)(^|[ ,.-])(og|and|dr|fru|hr|herr|mr|mrs|ms|prof|as|asa|ans|da|enk|ba|sa|nuf|iks|kf|hf|ab|aps|ltd|gmbh)([ ,.-]|$)|stiftelse|kommune|forening|barnehage|skole');
CREATE OR REPLACE TEMP MACRO turned(words) AS CASE WHEN contains(words, ',') THEN split_part(words, ',', 2) || ' ' || split_part(words, ',', 1) ELSE words END;
CREATE OR REPLACE TEMP MACRO plain_email(address) AS
    length(address) <= 64 AND regexp_full_match(address, '[a-z0-9æøå]+([._-][a-z0-9æøå]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+(no|com|org|net|se|dk)')
    AND NOT regexp_matches(address, '^(test|ingen|none|na|n\.a|mangler|ukjent|noreply|no-reply)@|@(test|ingen|mangler)\.');
CREATE OR REPLACE TEMP MACRO plain_phone(number) AS
    regexp_full_match(number, '(\+47|0047)?[2-9]\d{7}') AND NOT regexp_matches(number, '(0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7})$');
CREATE OR REPLACE TEMP MACRO plain_address(words) AS regexp_full_match(words, '[A-Za-zÆØÅæøå0-9 .-]+');

-- A key where the value is plain, else the value itself for inventory.keys to read.
CREATE OR REPLACE TEMP TABLE plain AS
SELECT id, CASE WHEN n THEN trim(one_letter(name_words)) END AS name_key, CASE WHEN NOT n THEN name END AS odd_name,
       CASE WHEN e THEN bare_email END AS email_key, CASE WHEN NOT e THEN email END AS odd_email,
       CASE WHEN p THEN '+47' || right(bare_phone, 8) END AS phone_key, CASE WHEN NOT p THEN phone END AS odd_phone,
       CASE WHEN a THEN trim(one_letter(address_words)) END AS address, CASE WHEN NOT a THEN postal_address END AS odd_address,
       nullif(trim(postcode), '') AS place_key, CAST(birth_date AS VARCHAR) AS birth_key, name, company, org_number, ref
FROM (SELECT * REPLACE (bare(blanks(name_words)) AS name_words, bare(blanks(address_words)) AS address_words)
      FROM (SELECT *, plain_name(name) AS n, plain_email(bare_email) AS e, plain_phone(bare_phone) AS p, plain_address(postal_address) AS a,
                   lower(turned(name)) AS name_words, lower(postal_address) AS address_words
            FROM (SELECT id, coalesce(name, nullif(concat_ws(' ', first_name, last_name), '')) AS name, email, lower(trim(email)) AS bare_email,
                         phone, replace(phone, ' ', '') AS bare_phone, postal_address, postcode, birth_date, company, org_number, hash(source || '|' || record) AS ref
                  FROM record)));
