-- An invented population and what five sources would hold about it. benchmarks/population.py fills in chance() and pick().
CREATE OR REPLACE TEMP MACRO u(who, what) AS CAST(hash(hash(who, what)) >> 11 AS DOUBLE) / 9007199254740992;  -- hashed twice: salts correlate
CREATE OR REPLACE TEMP MACRO below(who, what, n) AS CAST(floor(u(who, what) * n) AS BIGINT);
CREATE OR REPLACE TEMP MACRO one_of(who, what, words) AS words[1 + below(who, what, len(words))];
CREATE OR REPLACE TEMP MACRO ascii(words) AS regexp_replace(strip_accents(replace(replace(replace(lower(words), 'æ', 'ae'), 'ø', 'o'), 'å', 'a')), '[^a-z]', '', 'g');
CREATE OR REPLACE TEMP MACRO number_text(n) AS CASE WHEN n > 0 THEN CAST(n AS VARCHAR) ELSE '' END;
-- Numbers are dealt out one to one: no two people are given the same, unless it was handed on.
CREATE OR REPLACE TEMP MACRO mobile_at(m) AS CASE WHEN m < 10000000 THEN '4' ELSE '9' END || lpad(CAST(m % 10000000 AS VARCHAR), 7, '0');
CREATE OR REPLACE TEMP MACRO mobile(person, nth) AS mobile_at(((person * 2 + nth) * 7368787 + 1234567) % 20000000);
CREATE OR REPLACE TEMP MACRO landline_at(m) AS substr('23567', CAST(1 + m // 10000000 AS INTEGER), 1) || lpad(CAST(m % 10000000 AS VARCHAR), 7, '0');
CREATE OR REPLACE TEMP MACRO landline(n) AS landline_at((n * 17368793 + 7654321) % 50000000);
CREATE OR REPLACE TEMP MACRO company(n) AS
    {heads}[1 + n % 50] || {tails}[1 + (n // 50) % 20] || ' ' || {trades}[1 + (n // 1000) % 30]
    || CASE WHEN n >= 30000 THEN ' ' || {heads}[1 + (n // 30000) % 50] || {tails}[1 + (n // 1500000) % 20] ELSE '' END;
-- A slip of the keyboard at one letter, never the first: lost, doubled, turned, a neighbour's key, or written as it sounds.
CREATE OR REPLACE TEMP MACRO sounded(word) AS CASE
    WHEN contains(word, 'th') THEN replace(word, 'th', 't') WHEN contains(word, 'kk') THEN replace(word, 'kk', 'k') WHEN contains(word, 'nn') THEN replace(word, 'nn', 'n')
    WHEN contains(word, 'ss') THEN replace(word, 'ss', 's') WHEN contains(word, 'tt') THEN replace(word, 'tt', 't') WHEN contains(word, 'll') THEN replace(word, 'll', 'l')
    WHEN contains(word, 'ei') THEN replace(word, 'ei', 'eg') WHEN contains(word, 'c') THEN replace(word, 'c', 'k') WHEN contains(word, 'sen') THEN replace(word, 'sen', 'son') ELSE word || 'e' END;
CREATE OR REPLACE TEMP MACRO slip_at(word, p, how) AS CASE
    WHEN length(word) < 4 THEN word
    WHEN how < 0.30 THEN substr(word, 1, p - 1) || substr(word, p + 1)
    WHEN how < 0.42 THEN substr(word, 1, p) || substr(word, p)
    WHEN how < 0.60 THEN substr(word, 1, p - 1) || substr(word, p + 1, 1) || substr(word, p, 1) || substr(word, p + 2)
    WHEN how < 0.80 THEN substr(word, 1, p - 1) || translate(substr(word, p, 1), 'abcdefghijklmnopqrstuvwxyzæøå', 'svxfrdghokjkjnmipqetdicseutøæ') || substr(word, p + 1)
    ELSE sounded(word) END;
CREATE OR REPLACE TEMP MACRO typed(word, who) AS slip_at(word, CAST(2 + below(who, 'slip$', length(word) - 2) AS INTEGER), u(who, 'slip kind$'));

-- Homes. A is the grown-up whose home it is, B the other one, whether or not a client.
CREATE OR REPLACE TEMP TABLE home AS
SELECT home, size, CAST(sum(size) OVER (ORDER BY home ROWS UNBOUNDED PRECEDING) AS BIGINT) - size AS before,
       CASE WHEN u(home, 'sex of a$') < 0.55 THEN 'w' ELSE 'm' END AS sex_a, CASE WHEN (u(home, 'sex of a$') < 0.55) = chance(home, 'couple of one sex') THEN 'w' ELSE 'm' END AS sex_b,
       below(home, 'given name a$', 10000) AS given_a, below(home, 'given name b$', 10000) AS given_b,
       below(home, 'family name a$', 20000) AS family_a, CASE WHEN chance(home, 'couple shares a family name') THEN below(home, 'family name a$', 20000) ELSE below(home, 'family name b$', 20000) END AS family_b,
       chance(home, 'first child near in name') AS near_child, chance(home, 'junior') AS junior, chance(home, 'second child a twin') AS twin, chance(home, 'twin near in name') AS near_twin,
       size > 1 AND chance(home, 'family mailbox') AS family_box, size > 1 AND chance(home, 'family phone') AS family_phone,
       chance(home, 'landline at home') AS wired, chance(home, 'block of flats') AS flats
FROM (SELECT home, pick(home, 'clients in a home') AS size FROM range(1, $homes + 1) t(home));

-- Clients of a home: A, then B or a child, then children.
CREATE OR REPLACE TEMP TABLE member AS
SELECT home * 4 + place AS who, before + place AS person, h.* EXCLUDE (before),
       place > 2 OR (place = 2 AND chance(home, 'second client is a child')) OR (size = 1 AND chance(home, 'only client is a child')) AS child
FROM (SELECT *, unnest(range(1, size + 1)) AS place FROM home) h;

CREATE OR REPLACE TEMP TABLE named AS
SELECT m.* EXCLUDE (sex_a, sex_b, given_a, given_b, family_b, near_child, junior, twin, near_twin), junior AND child AND place = 2 AS junior,
       CASE WHEN NOT child THEN CASE WHEN place = 1 THEN sex_a ELSE sex_b END WHEN place = 2 AND (junior OR near_child) THEN sex_a
            WHEN u(CASE WHEN place = 3 AND near_twin AND twin THEN home * 4 + 2 ELSE who END, 'sex$') < 0.5 THEN 'w' ELSE 'm' END AS sex,
       CASE WHEN NOT child THEN CASE WHEN place = 1 THEN given_a ELSE given_b END WHEN place = 2 AND (junior OR near_child) THEN given_a
            WHEN place = 3 AND near_twin AND twin THEN below(home * 4 + 2, 'given$', 10000) ELSE below(who, 'given$', 10000) END AS given_slot,
       (place = 2 AND child AND near_child AND NOT junior) OR (place = 3 AND near_twin AND twin) AS next_name,
       CASE WHEN place = 2 AND NOT child THEN family_b WHEN child AND chance(home, 'child has the other family name') THEN family_b ELSE family_a END AS family_slot,
       CASE WHEN place = 2 AND NOT child THEN given_a ELSE given_b END AS mate_slot, CASE WHEN place = 2 AND NOT child THEN sex_a ELSE sex_b END AS mate_sex,
       size = 1 AND chance(who, 'lives with somebody') OR (size > 1 AND place <= 2) AS coupled,
       CASE WHEN child THEN DATE '2006-01-01' + CAST(floor(u(CASE WHEN place = 3 AND twin THEN who - 1 ELSE who END, 'born$') * 4500) AS INTEGER)
            ELSE DATE '1948-01-01' + CAST(floor(u(who, 'born$') * 20500) AS INTEGER) END AS born
FROM member m;

CREATE OR REPLACE TEMP TABLE person AS
WITH called AS (
    SELECT n.* EXCLUDE (given_slot, family_a, family_slot, mate_slot, mate_sex, next_name, sex),
           CASE WHEN next_name THEN g.next ELSE g.name END AS first, g.short, mate.name AS mate, f.name AS family, house.name AS house_family, n.sex,
           CASE WHEN chance(who, 'double given name') THEN second.name END AS other_given,
           CASE WHEN chance(who, 'middle name') THEN CASE WHEN u(who, 'middle is a given name$') < 0.4 THEN second.name ELSE third.name END END AS middle,
           CASE WHEN NOT child AND chance(who, 'changed family name') THEN third.name END AS new_family
    FROM named n JOIN given g ON g.sex = n.sex AND g.slot = n.given_slot JOIN given mate ON mate.sex = n.mate_sex AND mate.slot = n.mate_slot
    JOIN family f ON f.slot = n.family_slot JOIN family house ON house.slot = n.family_a
    JOIN given second ON second.sex = n.sex AND second.slot = below(who, 'second given$', 10000) JOIN family third ON third.slot = below(who, 'other family$', 20000)
),
boxed AS (
    SELECT *, ascii(CASE WHEN child AND size = 1 THEN mate ELSE first END) AS g, ascii(coalesce(new_family, family)) AS new_f, ascii(family) AS f, ascii(house_family) AS house_f, pick(who, 'mailbox') AS box,
           chance(who, 'second mailbox') AS two_boxes, chance(who, 'second mailbox replaces the first') AS box_replaced,
           chance(person, 'new mobile number') AS two_phones, CASE WHEN chance(who, 'own business') THEN person * 2 WHEN chance(who, 'sent by an employer') THEN below(who, 'employer$', $people // 400 + 1) * 2 + 1 END AS company,
           coalesce(family_box, false) AS boxed_family
    FROM called
),
based AS (
    SELECT *, CASE box WHEN 'dotted' THEN g || '.' || f WHEN 'joined' THEN g || f WHEN 'initial' THEN left(g, 1) || f WHEN 'year' THEN g || right(CAST(year(born) AS VARCHAR), 2)
                       WHEN 'turned' THEN f || '.' || g ELSE one_of(who, 'invented mailbox$', {invented}) END AS base,
           g || '.' || new_f AS base_2
    FROM boxed
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY base ORDER BY person) - 1 + below(base, 'first domain$', 7) AS rank,
           CASE WHEN two_boxes THEN row_number() OVER (PARTITION BY base_2, two_boxes ORDER BY person) - 1 END AS rank_2,
           CASE WHEN boxed_family THEN dense_rank() OVER (PARTITION BY house_f, boxed_family ORDER BY home) - 1 END AS rank_f
    FROM based
)
SELECT * EXCLUDE (base, base_2, rank, rank_2, rank_f, g, f, new_f, house_f, house_family, box, boxed_family),
       base || number_text(rank // 7) || '@' || ['example.no', 'example.com', 'example.org', 'post.example.no', 'mail.example.com', 'epost.example.no', 'nett.example.org'][1 + rank % 7] AS email,
       CASE WHEN two_boxes THEN base_2 || number_text(rank_2 // 3) || '@' || ['jobb.example.no', 'kontor.example.com', 'ny.example.org'][1 + rank_2 % 3] END AS email_2,
       CASE WHEN rank_f IS NOT NULL THEN 'familien' || house_f || number_text(rank_f // 2) || '@' || ['hjemme.example.no', 'hjemme.example.com'][1 + rank_f % 2] END AS family_email,
       CASE WHEN chance(who, 'number was somebody else''s') AND chance(giver, 'new mobile number') THEN mobile(giver, 0) ELSE mobile(person, 0) END AS phone,
       CASE WHEN two_phones THEN mobile(person, 1) END AS phone_2,
       CASE WHEN wired THEN landline(home) END AS home_phone,
       CASE WHEN company % 2 = 0 THEN chance(who, 'business has an accountant') ELSE false END AS accounted
FROM (SELECT *, 1 + below(who, 'earlier holder of the number$', $people) AS giver FROM ranked);

-- What one looks up about the others of a home: a child's records carry a parent's addresses, some partners' too.
CREATE OR REPLACE TEMP TABLE elder AS
SELECT home, max(email) FILTER (place = 1) AS email_a, max(phone) FILTER (place = 1) AS phone_a, max(email) FILTER (place = 2) AS email_b, max(phone) FILTER (place = 2) AS phone_b
FROM person WHERE size > 1 AND place <= 2 GROUP BY home;

CREATE OR REPLACE TEMP TABLE told AS
WITH friends AS (SELECT *, lead(email, 6) OVER (ORDER BY person) AS friend_email FROM person),
counted AS (
    SELECT *, CAST(least(n, $records - (sum(n) OVER (ORDER BY person ROWS UNBOUNDED PRECEDING) - n)) AS BIGINT) AS many FROM (SELECT *, pick(who, 'records of a person') AS n FROM friends)
),
record AS (
    SELECT *, CASE WHEN rec % 16 = 1 AND chance(who, 'takes the newsletter') THEN 'newsletter' ELSE pick(rec, 'source') END AS source, u(rec, 'when$') AS moment
    FROM (SELECT * EXCLUDE (n, many), who * 16 + unnest(range(1, many + 1)) AS rec FROM counted WHERE many > 0)
),
written AS (
    SELECT r.*, e.* EXCLUDE (home), CASE WHEN place = 1 THEN email_b ELSE email_a END AS mate_email, CASE WHEN place = 1 THEN phone_b ELSE phone_a END AS mate_phone,
           company % 2 = 1 OR (company % 2 = 0 AND source = 'invoices') AS business, source = 'invoices' AND accounted AS by_accountant,
           CASE WHEN new_family IS NOT NULL AND moment > u(who, 'wedding day$') THEN new_family ELSE family END AS surname,
           new_family IS NOT NULL AND moment > u(who, 'wedding day$') AND u(who, 'keeps the old name between$') < 0.4 AS keeps_old
    FROM record r LEFT JOIN elder e USING (home)
),
-- Which name is on the record, before it is misspelt.
worded AS (
    SELECT *, pick(rec, 'writing') AS writing, CASE WHEN source = 'newsletter' THEN NOT chance(rec, 'newsletter has a name') ELSE chance(rec, 'name left blank') END AS blank,
           CASE WHEN business AND company % 2 = 0 AND chance(rec, 'invoice names the business') THEN 'own'
                WHEN business AND company % 2 = 1 AND source = 'invoices' AND chance(rec, 'invoice names the employer') THEN 'employer' END AS firm,
           CASE WHEN other_given IS NULL THEN first WHEN u(rec, 'half a double name$') < 0.15 THEN first WHEN (u(who, 'hyphen$') < 0.5) <> (u(rec, 'hyphen forgotten$') < 0.15) THEN first || '-' || other_given
                ELSE first || ' ' || other_given END AS given,
           CASE WHEN keeps_old THEN family WHEN middle IS NULL OR u(rec, 'middle shown$') > 0.5 THEN NULL WHEN u(rec, 'middle shown$') < 0.07 THEN left(middle, 1) || '.' ELSE middle END AS between
    FROM written
),
-- A slip of the keyboard, at one place in the given or the family name.
slipped AS (
    SELECT * REPLACE (CASE WHEN writing = 'given mistyped' THEN typed(given, rec) ELSE given END AS given, CASE WHEN writing = 'family mistyped' THEN typed(surname, rec) ELSE surname END AS surname)
    FROM worded
),
spoken AS (
    SELECT *, CASE
        WHEN firm IS NOT NULL THEN company(company) || pick(company, 'legal form')
        WHEN blank THEN NULL
        WHEN writing = 'first name only' OR (source IN ('newsletter', 'bookings') AND chance(rec, 'first name more often here')) THEN given
        WHEN writing = 'initial' THEN left(first, 1) || CASE WHEN u(rec, 'initial with a dot$') < 0.6 THEN '. ' ELSE ' ' END || surname
        WHEN writing = 'short name' AND short IS NOT NULL THEN short || ' ' || surname
        WHEN writing = 'family first, comma' THEN surname || ', ' || given
        WHEN writing = 'family first' THEN surname || ' ' || given
        WHEN writing = 'e-mail''s local part' THEN split_part(email, '@', 1)
        WHEN writing = 'family name only' THEN surname
        WHEN writing = 'title' THEN one_of(rec, 'title$', ['Dr. ', 'Fru ', 'Hr. ']) || given || ' ' || surname
        WHEN writing = 'joint' AND coupled AND NOT child THEN CASE WHEN u(rec, 'joint order$') < 0.5 THEN first || one_of(rec, 'joiner$', [' og ', ' & ', ' og ']) || mate ELSE mate || one_of(rec, 'joiner$', [' og ', ' & ', ' og ']) || first END || ' ' || surname
        WHEN business AND chance(rec, 'firm in brackets') THEN given || ' ' || surname || ' (' || company(company) || ' AS)'
        WHEN business AND company % 2 = 1 AND source = 'invoices' AND chance(rec, 'employer before the name') THEN company(company) || ' AS v/ ' || given || ' ' || surname
        ELSE concat_ws(' ', given, between, surname, CASE WHEN junior AND u(rec, 'says jr$') < 0.15 THEN 'jr' END) END AS spoken
    FROM slipped
),
reached AS (
    SELECT *, CASE WHEN email_2 IS NOT NULL AND (CASE WHEN box_replaced THEN moment > u(who, 'new mailbox day$') ELSE u(rec, 'which mailbox$') < 0.4 END) THEN email_2 ELSE email END AS own_email,
           CASE WHEN phone_2 IS NOT NULL AND moment > u(who, 'new number day$') THEN phone_2 ELSE phone END AS own_phone,
           chance_in(source, rec, 'e-mail missing') AS no_email, chance_in(source, rec, 'phone missing') AS no_phone
    FROM spoken
),
addressed AS (
    SELECT *, CASE
        WHEN no_email THEN NULL
        WHEN source <> 'newsletter' AND chance(rec, 'placeholder e-mail') THEN one_of(rec, 'placeholder e-mail$', ['ingen@example.no', 'kunde@example.no', 'test@example.com', 'post@coachen.example.no'])
        WHEN by_accountant THEN one_of(accountant, 'accountant''s mailbox$', ['post@', 'regnskap@', 'faktura@', 'mona.lie@', 'post@']) || 'regnskap' || accountant || '.example.no'
        WHEN firm = 'employer' THEN 'faktura@' || ascii(company(company)) || '.example.com'
        WHEN company % 2 = 1 AND chance(rec, 'employer''s office signs up') THEN one_of(company, 'office mailbox$', ['personal@', 'post@', 'liv.moen@', 'hr@']) || ascii(company(company)) || '.example.com'
        WHEN family_email IS NOT NULL AND chance(rec, 'family mailbox used') THEN family_email
        WHEN child AND size > 1 AND chance(who, 'child on a parent''s e-mail') THEN mate_email
        WHEN source <> 'newsletter' AND NOT child AND size > 1 AND chance(rec, 'grown-up on the other''s e-mail') THEN mate_email
        WHEN source <> 'newsletter' AND chance(rec, 'a friend signs up') THEN friend_email
        WHEN chance(rec, 'e-mail mistyped') THEN '?' || substr(own_email, 1, slip) || substr(own_email, slip + 2)
        ELSE own_email END AS mail,
        CASE
        WHEN no_phone THEN NULL
        WHEN chance(rec, 'placeholder phone') THEN one_of(rec, 'placeholder phone$', ['99999999', '99999999', '12345678', '00000000', '90000000'])
        WHEN company % 2 = 1 AND chance(rec, 'employer''s switchboard') THEN landline(49000000 - company)
        WHEN home_phone IS NOT NULL AND chance(rec, 'landline given') THEN home_phone
        WHEN child AND size > 1 AND chance(who, 'child on a parent''s phone') THEN mate_phone
        WHEN size > 1 AND family_phone AND chance(rec, 'family phone used') THEN phone_a
        WHEN NOT child AND size > 1 AND chance(rec, 'grown-up on the other''s phone') THEN mate_phone
        WHEN chance(rec, 'phone mistyped') THEN substr(own_phone, 1, 4) || CAST((CAST(own_phone[5] AS INTEGER) + 1 + below(rec, 'wrong digit$', 9)) % 10 AS VARCHAR) || substr(own_phone, 6)
        ELSE own_phone END AS number,
        CASE WHEN chance(home, 'home has moved') AND moment > u(home, 'moving day$') THEN home * 4 + 1 WHEN chance(who, 'moved out alone') AND moment > u(who, 'moving day$') THEN who * 64 + 3
             WHEN flats THEN (home // 12) * 4 + 2 ELSE home * 4 END AS dwelling
    FROM (SELECT *, 1 + below(who, 'accountant$', $people // 2000 + 1) AS accountant, 1 + below(rec, 'letter lost$', greatest(strpos(own_email, '@') - 3, 1)) AS slip FROM reached)
),
-- A letter lost must not make it somebody else's mailbox.
lost AS (
    SELECT mail FROM addressed WHERE mail[1] = '?' GROUP BY mail
    HAVING min(person) <> max(person) OR substr(mail, 2) IN (SELECT email FROM person UNION ALL SELECT email_2 FROM person WHERE email_2 IS NOT NULL)
)
SELECT rec, source, spoken, firm, company, person, home, born, dwelling, number,
       CASE WHEN mail[1] <> '?' THEN mail WHEN mail IN (FROM lost) THEN own_email ELSE substr(mail, 2) END AS mail
FROM addressed;

CREATE OR REPLACE TABLE raw AS
SELECT CAST(row_number() OVER (ORDER BY hash(hash(rec, 'order$'))) AS INTEGER) AS id, source, source || ':' || rec AS record,
       CASE source WHEN 'newsletter' THEN 'subscription' WHEN 'bookings' THEN 'booking' WHEN 'invoices' THEN 'contact' ELSE 'response' END AS kind,
       CASE source WHEN 'registration' THEN 'A01' WHEN 'course' THEN 'A07' WHEN 'newsletter' THEN 'A08' WHEN 'bookings' THEN 'A06' ELSE 'A02' END AS activity,
       CASE pick(rec, 'letters') WHEN 'lower' THEN lower(spoken) WHEN 'upper' THEN upper(spoken) WHEN 'no Norwegian letters' THEN replace(replace(replace(replace(replace(replace(spoken, 'å', 'aa'), 'Å', 'Aa'), 'ø', 'oe'), 'Ø', 'Oe'), 'æ', 'ae'), 'Æ', 'Ae')
            WHEN 'stray blanks' THEN replace(spoken, ' ', '  ') || ' ' ELSE spoken END AS name,
       CASE pick(rec, 'e-mail''s letters') WHEN 'upper' THEN upper(mail) WHEN 'first upper' THEN upper(left(mail, 1)) || substr(mail, 2) WHEN 'blank after' THEN mail || ' ' ELSE mail END AS email,
       CASE WHEN number IS NULL THEN NULL ELSE CASE pick(rec, 'phone written') WHEN 'parted' THEN substr(number, 1, 3) || ' ' || substr(number, 4, 2) || ' ' || substr(number, 6)
            WHEN 'pairs' THEN substr(number, 1, 2) || ' ' || substr(number, 3, 2) || ' ' || substr(number, 5, 2) || ' ' || substr(number, 7)
            WHEN '+47' THEN '+47' || number WHEN '+47 and blanks' THEN '+47 ' || substr(number, 1, 3) || ' ' || substr(number, 4, 2) || ' ' || substr(number, 6) WHEN '0047' THEN '0047' || number ELSE number END END AS phone,
       CASE WHEN has_address THEN one_of(dwelling, 'street$', {streets}) || one_of(dwelling, 'street kind$', CASE WHEN u(rec, 'street shortened$') < 0.08 THEN ['v.', 'v.', 'gt.', 'bk.'] ELSE {street_tails} END)
            || ' ' || (1 + below(dwelling, 'house$', 90)) || CASE WHEN u(dwelling, 'door$') < 0.2 THEN one_of(dwelling, 'door letter$', [' A', ' B', 'C']) ELSE '' END END AS postal_address,
       CASE WHEN has_address THEN lpad(CAST(150 + below(dwelling, 'postcode$', 9800) AS VARCHAR), 4, '0') END AS postcode,
       CASE WHEN source = 'course' AND firm IS NULL AND chance(rec, 'birth date asked and given') THEN born END AS birth_date,
       CAST(CASE WHEN firm = 'employer' THEN -company ELSE person END AS BIGINT) AS person, CAST(CASE WHEN firm = 'employer' THEN -company ELSE home END AS BIGINT) AS household,
       spoken IS NOT NULL AND firm IS NULL AS named
FROM (SELECT *, source = 'invoices' OR (source = 'registration' AND chance(rec, 'registration has an address')) AS has_address FROM told);
