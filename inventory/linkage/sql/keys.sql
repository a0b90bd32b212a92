-- The comparable keys of every record. Plain values (nearly all) are folded here, with the same
-- outcome as inventory.linkage.normalise (tests/inventory/linkage/test_fill_keys.py); what is
-- not plain goes there, once each. Each step has its own SELECT, for a macro would compute its
-- argument anew wherever it stands.
CREATE OR REPLACE TEMP MACRO has_digraph(word) AS
    contains(word, 'aa') OR contains(word, 'ae') OR contains(word, 'oe');
CREATE OR REPLACE TEMP MACRO one_letter(words) AS
    CASE WHEN has_digraph(words) THEN regexp_replace(words, '(a)[ae]+|(o)e+', '\1\2', 'g')
         ELSE words END;
-- As many bytes as letters: there is none to fold, and `translate` is slow (measured 2026-11).
CREATE OR REPLACE TEMP MACRO bare(words) AS
    CASE WHEN strlen(words) = length(words) THEN words ELSE translate(words, 'æøå', 'aoa') END;
CREATE OR REPLACE TEMP MACRO blanks(words) AS
    trim(CASE WHEN contains(words, '.') OR contains(words, '-') OR contains(words, '  ')
              THEN regexp_replace(words, '[ .-]+', ' ', 'g') ELSE words END);
CREATE OR REPLACE TEMP MACRO letters_only(words) AS
    regexp_full_match(words, '[A-Za-zÆØÅæøå]+( [A-Za-zÆØÅæøå]+)*');
CREATE OR REPLACE TEMP MACRO plain_name(words) AS
    regexp_full_match(words,
        '[A-Za-zÆØÅæøå .-]*[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*'
        || '(, ?[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå .-]*)?');
CREATE OR REPLACE TEMP MACRO odd_words(words) AS
    regexp_matches(words,
        '(?i)(^|[ ,.-])(og|and|dr|fru|hr|herr|mr|mrs|ms|prof|as|asa|ans|da|enk|ba|sa|nuf|iks|kf'
        || '|hf|ab|aps|ltd|gmbh)([ ,.-]|$)|stiftelse|kommune|forening|barnehage|skole');
CREATE OR REPLACE TEMP MACRO company_form(words) AS regexp_matches(words, ' (AS|ASA|ANS|ENK)$');
CREATE OR REPLACE TEMP MACRO turned(words) AS
    CASE WHEN contains(words, ',')
         THEN split_part(words, ',', 2) || ' ' || split_part(words, ',', 1)
         ELSE words END;
CREATE OR REPLACE TEMP MACRO plain_email(address) AS
    length(address) <= 64
    AND regexp_full_match(address,
        '[a-z0-9æøå]+([._-][a-z0-9æøå]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+(no|com|org|net|se|dk)')
    AND NOT regexp_matches(address,
        '^(test|ingen|none|na|n\.a|mangler|ukjent|noreply|no-reply)@|@(test|ingen|mangler)\.');
CREATE OR REPLACE TEMP MACRO plain_phone(number) AS
    regexp_full_match(number, '(\+47|0047)?[2-9]\d{7}')
    AND right(number, 7) <> repeat(right(number, 1), 7);
CREATE OR REPLACE TEMP MACRO plain_address(words) AS
    regexp_full_match(words, '[A-Za-zÆØÅæøå0-9 .-]+');
CREATE OR REPLACE TEMP MACRO whole_name(name, first_name, last_name) AS
    coalesce(name, nullif(concat_ws(' ', first_name, last_name), ''));
CREATE OR REPLACE TEMP MACRO organisation_key(org_number, company, name) AS
    -- Nine digits, or it is no organisation number: two who typed «1» are not one.
    coalesce(nullif(regexp_extract(regexp_replace(org_number, '\D', '', 'g'), '^\d{9}$'), ''),
             lower(trim(coalesce(company, name))));

-- What is not plain stands there as it was written, marked, and `organisation` is NULL,
-- until inventory.linkage.normalise has read it.
CREATE OR REPLACE TEMP MACRO as_written(words) AS chr(1) || words;
-- `ref` orders records by nothing but themselves (DuckDB's hash:
-- another release of it may settle ties of equal strength otherwise).
INSERT INTO keys
WITH told AS (
    SELECT id, whole_name(name, first_name, last_name) AS name, email,
           lower(CASE WHEN contains(email, ' ') THEN trim(email) ELSE email END) AS bare_email,
           phone, replace(phone, ' ', '') AS bare_phone, postal_address,
           nullif(trim(postcode), '') AS place_key, CAST(birth_date AS VARCHAR) AS birth_key,
           company, org_number, hash(source || '|' || record) AS ref
    FROM record
),
looked_at AS (SELECT *, letters_only(name) AS simple, odd_words(name) AS odd FROM told),
shaped AS (
    SELECT *, simple OR plain_name(name) AS shaped,
           CASE WHEN odd THEN company_form(name) ELSE false END AS company_name
    FROM looked_at
),
plain AS (  -- n, e, p, a: whether name, e-mail, phone, address are plain
    SELECT *, shaped AND (company_name OR NOT odd) AS n, plain_email(bare_email) AS e,
           plain_phone(bare_phone) AS p, plain_address(postal_address) AS a,
           lower(CASE WHEN simple THEN name ELSE turned(name) END) AS name_words,
           lower(postal_address) AS address_words
    FROM shaped
),
parted AS (
    SELECT * REPLACE (CASE WHEN simple THEN name_words ELSE blanks(name_words) END AS name_words,
                      blanks(address_words) AS address_words)
    FROM plain
),
bared AS (
    SELECT * REPLACE (bare(name_words) AS name_words, bare(address_words) AS address_words)
    FROM parted
),
folded AS (
    SELECT *, CASE WHEN n AND NOT company_name THEN one_letter(name_words) END AS name_key,
           CASE WHEN a THEN one_letter(address_words) END AS address
    FROM bared
)
SELECT id,
       CASE WHEN NOT n THEN as_written(name) ELSE name_key END,
       CASE WHEN e THEN bare_email ELSE as_written(email) END,
       CASE WHEN p THEN '+47' || right(bare_phone, 8) ELSE as_written(phone) END,
       birth_key, place_key,
       CASE WHEN NOT a THEN as_written(postal_address)
            ELSE nullif(address, '') || '|' || place_key END,
       CASE WHEN coalesce(n, true) AND coalesce(e, true) AND coalesce(p, true) AND coalesce(a, true)
            THEN coalesce(company_name, false) OR (org_number IS NOT NULL AND name_key IS NULL) END,
       CASE WHEN company_name OR (org_number IS NOT NULL AND name_key IS NULL)
            THEN organisation_key(org_number, company, name) END,
       ref
FROM folded;
