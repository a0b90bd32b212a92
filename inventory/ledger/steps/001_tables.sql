-- The only state that outlives a night: append-only, and by its columns unable to hold a name,
-- an address or a number of anybody.
CREATE TABLE night_begun (run VARCHAR, as_of DATE, begun_at TIMESTAMPTZ);
CREATE TABLE night_ended (
    run VARCHAR, status VARCHAR, ended_at TIMESTAMPTZ, persons INTEGER, records INTEGER,
    keep INTEGER, delete_ INTEGER, stop INTEGER, review INTEGER, hold INTEGER, info INTEGER,
    pull DOUBLE, load DOUBLE, link DOUBLE, assess DOUBLE, report DOUBLE
);
CREATE TABLE night_source (
    run VARCHAR, source VARCHAR, status VARCHAR, records INTEGER, unread_fields INTEGER,
    trouble VARCHAR
);
-- How many records that asked for something the night before (DELETE, STOP, REVIEW) were gone from
-- a source that was read. Counts only.
CREATE TABLE night_cleaned (run VARCHAR, source VARCHAR, records INTEGER);
CREATE VIEW night AS
SELECT b.*, coalesce(e.status, 'broken off') AS status, e.* EXCLUDE (run, status)
FROM night_begun b LEFT JOIN night_ended e USING (run);

-- What a human said about two records. Records and facts are HMACs under a pepper that lies
-- elsewhere (inventory/ledger/opaque_keys.py), the rest are codes: no column takes anybody's text.
-- Nothing is changed or deleted: a later judgement replaces an earlier one, and an undone one
-- counts no more.
CREATE TABLE judgement (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')),
    a VARCHAR NOT NULL CHECK (regexp_full_match(a, '[0-9a-f]{64}')),
    b VARCHAR NOT NULL CHECK (regexp_full_match(b, '[0-9a-f]{64}')),
    verdict VARCHAR NOT NULL CHECK (verdict IN ('same', 'not_same', 'unsure')),
    why VARCHAR NOT NULL
        CHECK (why IN ('known', 'asked', 'same_household', 'changed_name', 'typo', 'other')),
    facts VARCHAR NOT NULL CHECK (regexp_full_match(facts, '[0-9a-f]{64}')),
    CHECK (a < b)
);
CREATE TABLE judgement_undone (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant'))
);
CREATE VIEW judgement_told AS
SELECT j.*, u.stated_at AS undone_at,
       u.number IS NULL
           AND row_number() OVER (PARTITION BY j.a, j.b, u.number IS NULL
                                  ORDER BY j.number DESC) = 1
           AS counts
FROM judgement j LEFT JOIN judgement_undone u USING (number);
-- Tells whether the pepper is still the one that the judgements were written under. One row,
-- written with the first judgement.
CREATE TABLE pepper_check (
    value VARCHAR NOT NULL CHECK (regexp_full_match(value, '[0-9a-f]{64}'))
);

-- Person ids that records left for others. Ids only.
CREATE TABLE person_event (
    run VARCHAR NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    event VARCHAR NOT NULL CHECK (event IN ('merged', 'split', 'moved')),
    person VARCHAR NOT NULL CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}')),
    other VARCHAR NOT NULL CHECK (regexp_full_match(other, 'p-[0-9a-f]{12}'))
);

-- Addresses that must not be used again: the HMAC of the address, since when, what for and why. No
-- identity; kept while letters are sent (R-SUPP), for a deleted person must not be written to again
-- (GDPR Art. 21(3)).
CREATE TABLE suppression (
    key VARCHAR NOT NULL CHECK (regexp_full_match(key, '[0-9a-f]{64}')),
    since DATE NOT NULL,
    scope VARCHAR NOT NULL CHECK (scope IN ('marketing', 'person')),
    reason VARCHAR NOT NULL CHECK (reason IN ('unsubscribed', 'objected', 'withdrawn', 'erased'))
);
-- Addresses of who said no to being registered, so that the no outlives the form that it stood in:
-- the HMAC of the address, the day, and what was asked. `said`: false is the no, true a later yes,
-- which ends it. It is proof of a consent's history, and lapses as such (R-CPROOF).
CREATE TABLE refusal (
    key VARCHAR NOT NULL CHECK (regexp_full_match(key, '[0-9a-f]{64}')),
    since DATE NOT NULL,
    purpose VARCHAR NOT NULL CHECK (purpose = 'REGISTRATION'),
    said BOOLEAN NOT NULL
);

-- Requests by people about their own data (GDPR Art. 15–21). The tables keep the names that they
-- were first written under, for a ledger is never written anew: a case here is a request everywhere
-- else. Append-only, like all here: it is opened once, and what becomes of it are events. Whom it
-- is about: a person id, and HMACs of that person's records (inventory/ledger/opaque_keys.py).
-- All else is dates and codes (inventory/requests/request.py).
CREATE TABLE case_opened (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    type VARCHAR NOT NULL CHECK (type IN (
        'access', 'rectification', 'erasure', 'restriction', 'portability', 'objection')),
    received DATE NOT NULL CHECK (received >= DATE '2018-07-20'),
    channel VARCHAR NOT NULL
        CHECK (channel IN ('email', 'phone', 'form', 'letter', 'in_person', 'other')),
    -- NULL: nothing was held on whoever asked
    person VARCHAR CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}'))
);
CREATE TABLE case_key (
    number INTEGER NOT NULL,
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}'))
);
CREATE TABLE case_event (
    number INTEGER NOT NULL,
    place INTEGER NOT NULL, -- in the order it happened, from 1
    stated_at TIMESTAMPTZ NOT NULL,
    day DATE NOT NULL,
    step VARCHAR NOT NULL CHECK (step IN ('extended', 'asked', 'confirmed', 'closed')),
    reason VARCHAR CHECK (reason IN (
        'complex', 'many', 'other_address', 'name_differs', 'sensitive', 'known_address',
        'control_question', 'call_back', 'in_person', 'bookkeeping', 'claim', 'expression',
        'others_rights', 'secrecy', 'compelling_grounds', 'contract', 'excessive',
        'not_identified')),
    outcome VARCHAR CHECK (outcome IN ('done', 'partly', 'refused', 'withdrawn', 'nothing_held')),
    PRIMARY KEY (number, place),
    CHECK ((step = 'closed') = (outcome IS NOT NULL)),
    CHECK (reason IS NOT NULL OR (step = 'closed' AND outcome NOT IN ('partly', 'refused')))
);

-- What the coach decided about a person's findings (inventory/ledger/decisions.py). Findings are
-- HMACs; the rest is codes and days. An approval marks and no more: nothing is erased by it.
-- `decision_cleared` is her word, on the last page, that what she has marked may be erased.
CREATE TABLE decision (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')),
    choice VARCHAR NOT NULL CHECK (choice IN ('erase', 'keep', 'done')),
    reason VARCHAR CHECK (reason IN ('agreement', 'asked', 'law', 'claim', 'other')),
    until DATE,
    person VARCHAR NOT NULL CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}')),
    CHECK ((choice = 'keep') = (reason IS NOT NULL AND until IS NOT NULL))
);
CREATE TABLE decision_key (
    number INTEGER NOT NULL,
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}'))
);
-- The records of those findings: a finding may change or go while its record stays.
-- A decision of an older program has none here.
CREATE TABLE decision_record (
    number INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}'))
);
CREATE TABLE decision_undone (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant'))
);
CREATE TABLE decision_cleared (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant'))
);
-- What was noted about a request by mistake and is taken back. Place 0 is the request itself;
-- nothing is ever removed.
CREATE TABLE case_undone (
    number INTEGER NOT NULL, place INTEGER NOT NULL, stated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (number, place)
);

-- A person's word that a source is right as it is, where its answer was not believed
-- (inventory/ledger/source_words.py): so many records she saw.
CREATE TABLE source_word (
    source VARCHAR NOT NULL, stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')),
    records INTEGER NOT NULL
);
