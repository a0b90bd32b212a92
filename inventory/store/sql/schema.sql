-- The tables of one night. `record` is made from inventory.model's fields, `link_rule` and
-- `link_tier` from inventory.linkage.link_rules (see load.py), so each is written once.
CREATE TABLE tonight (run VARCHAR, as_of DATE, clock TIMESTAMPTZ, policy_version VARCHAR);
-- What tonight knows of the ledger: a night later it must know as much (ledger/witness.py).
CREATE TABLE ledger_head (
    origin VARCHAR, length INTEGER, hash VARCHAR, requests INTEGER, decisions INTEGER,
    blocks INTEGER
);
-- Which key tonight's person ids are made under (linkage/person_ids.py): what tells it from others.
-- An inventory without this row is of an Orden that made them without a key.
CREATE TABLE person_key (value VARCHAR);
CREATE TABLE source (
    name VARCHAR PRIMARY KEY, type VARCHAR, title VARCHAR, status VARCHAR, read_at TIMESTAMPTZ,
    records INTEGER, unreadable INTEGER, trouble VARCHAR, detail VARCHAR, kinds VARCHAR[],
    -- Why an answer was not believed: the reason, so many now where there were so many, the field.
    doubt VARCHAR, doubt_now INTEGER, doubt_before INTEGER, doubt_field VARCHAR,
    doubt_records INTEGER,
    -- What the type of the source is told by.
    reads_files BOOLEAN, mark VARCHAR,
    data_from DATE, -- the day of the files that were read; NULL: it was asked itself
    unread_values INTEGER, -- filled cells that were meant to be read and gave nothing
    maps_columns BOOLEAN, -- a heading that nobody mapped is a question
    medium VARCHAR, -- paper, phone or file, where it was told
    label VARCHAR, -- its name to people, where one was given
    form VARCHAR, -- which form it is: registration, course or other
    address VARCHAR, -- where its owner opens it
    observations INTEGER -- how many it gave about itself
);
-- Every filled cell that came, by heading and what became of it, and how it was the night before.
CREATE TABLE cell_count (
    source VARCHAR, heading VARCHAR, fate VARCHAR, cells INTEGER, cells_before INTEGER
);
-- How many records have a field filled with something that can be used: what the next night
-- compares its own with.
CREATE TABLE held (source VARCHAR, field VARCHAR, filled INTEGER);
CREATE TABLE unread (source VARCHAR, field VARCHAR, filled INTEGER);
-- What a source's own sign-up form asks for; no row where the source does not tell.
CREATE TABLE form_field (source VARCHAR, field VARCHAR, required BOOLEAN);
-- What those are found by who are in a source for Orden's sake only: they are nobody's records.
CREATE TABLE planted (source VARCHAR, record VARCHAR, kind VARCHAR, told VARCHAR);
-- What a system itself was seen to be like, and on which day; about nobody (model.Observation).
CREATE TABLE observation (
    source VARCHAR, what VARCHAR, place VARCHAR, value VARCHAR, seen_on DATE
);
-- Which field a column that nobody mapped may be.
CREATE TABLE proposal (source VARCHAR, heading VARCHAR, field VARCHAR);
-- Written once a night and read seldom: finding the best compression would take half of the time of
-- writing (measured 2026-11).
CREATE TABLE keys (
    id INTEGER,
    name_key VARCHAR USING COMPRESSION uncompressed,
    email_key VARCHAR USING COMPRESSION uncompressed,
    phone_key VARCHAR USING COMPRESSION uncompressed,
    birth_key VARCHAR USING COMPRESSION uncompressed,
    place_key VARCHAR USING COMPRESSION uncompressed,
    address_key VARCHAR USING COMPRESSION uncompressed,
    organisation BOOLEAN,
    organisation_key VARCHAR USING COMPRESSION uncompressed,
    ref UBIGINT USING COMPRESSION uncompressed
);
-- The further addresses and numbers of a record, where it has several; value: the key, NULL for a
-- text that gives none. What a record is known by is all of them: the first stands in `keys`.
CREATE TABLE further_key (id INTEGER, what VARCHAR, text VARCHAR, value VARCHAR);
CREATE VIEW known_by AS
SELECT id, 'email' AS what, email_key AS value FROM keys WHERE email_key IS NOT NULL
UNION ALL SELECT id, 'phone', phone_key FROM keys WHERE phone_key IS NOT NULL
UNION ALL SELECT id, what, value FROM further_key WHERE value IS NOT NULL;
CREATE TABLE judged (
    a INTEGER, b INTEGER, verdict VARCHAR, stands BOOLEAN, changed BOOLEAN, number INTEGER
);
-- linked_by: words with a blank between; a list would take twice the time of writing.
-- `owned` shows it as a list.
CREATE TABLE link (
    id INTEGER,
    person VARCHAR USING COMPRESSION uncompressed,
    home VARCHAR USING COMPRESSION uncompressed,
    linked_by VARCHAR USING COMPRESSION uncompressed,
    tier link_tier, rule link_rule, through INTEGER
);
CREATE TABLE likely (a INTEGER, b INTEGER, reason VARCHAR, strength DOUBLE);
-- The likely pairs whose answer changes something, worst first by place; the first ten are asked,
-- the others wait behind them.
CREATE TABLE doubt (
    a INTEGER, b INTEGER, score DOUBLE, reason VARCHAR, harm VARCHAR, place INTEGER
);
CREATE VIEW candidate AS SELECT a, b, score, reason, harm FROM doubt WHERE place <= 10;
CREATE TABLE parameter (name VARCHAR PRIMARY KEY, value INTEGER);
CREATE TABLE activity (
    id VARCHAR PRIMARY KEY, purpose VARCHAR, basis VARCHAR, declared UBIGINT, systems VARCHAR[]
);
CREATE TABLE retention_rule (
    rule VARCHAR PRIMARY KEY, law VARCHAR, basis VARCHAR, fields VARCHAR[]
);
-- What tonight holds of each record, ends what holds it, or stops its use (assessment/grounds, a
-- file a ground). `open`: while something lasts, whose end has no day. `fields`: a bit a field (see
-- constants.sql), NULL for the whole record. `fact`: the record that it rests on, where that is
-- another. `day` and `period`: what `until` is counted from. `told`, `named`, `variant` fill words.
CREATE TABLE ground_rule (
    ground VARCHAR PRIMARY KEY, kind VARCHAR, rule VARCHAR, ends VARCHAR[]
);
CREATE TABLE ground (
    ground VARCHAR, id INTEGER, since DATE, until DATE, open BOOLEAN DEFAULT false, fields UBIGINT,
    day DATE, period INTERVAL, fact INTEGER, told DATE, named VARCHAR, variant VARCHAR,
    rule VARCHAR
);
-- What comes of the grounds (assessment/sql/verdict.sql). keep_until is `period` after `anchor`,
-- the event that the rule counts from; NULL: while something lasts. fields_kept: what stays until
-- then, NULL for the whole record. `goes`: no, fields, whole, or held; `gone`: filled fields that
-- nothing holds. `refused`: a no has ended the ground; `expired`: its last day without that, if
-- that is past.
CREATE TABLE verdict (
    id INTEGER, keep_until DATE, rule VARCHAR, fields_kept VARCHAR[], basis VARCHAR,
    law VARCHAR, anchor DATE, period INTERVAL, ground VARCHAR, kind VARCHAR, refused BOOLEAN,
    expired DATE, goes VARCHAR, gone UBIGINT, told DATE, variant VARCHAR
);
-- Addresses of tonight's records that the ledger has a block on, or remembers a no of, found by
-- their HMAC (inventory.ledger.remembered); `lifted`: the day of a later yes, which ends the no.
CREATE TABLE suppressed (email_key VARCHAR, since DATE, scope VARCHAR, reason VARCHAR);
CREATE TABLE refused_before (email_key VARCHAR, since DATE, purpose VARCHAR, lifted DATE);
CREATE VIEW refused AS
SELECT email_key, since, purpose FROM refused_before WHERE lifted IS NULL;
-- Addresses and numbers of tonight's records that an order has blocked, from an instant on; and the
-- records of orders that are not over, which a block says nothing of
-- (inventory.erasure.met_again).
CREATE TABLE erased_before (what VARCHAR, value VARCHAR, scope VARCHAR, since TIMESTAMPTZ);
CREATE TABLE erasing (id INTEGER);
-- How many addresses have been blocked for so long that the block is to be looked at again, and
-- since when the oldest has been. One row.
CREATE TABLE block_review (blocks INTEGER, oldest DATE);
CREATE TABLE consent (
    person VARCHAR, purpose VARCHAR, status VARCHAR, stated_at TIMESTAMPTZ, source VARCHAR,
    record VARCHAR, evidence VARCHAR[]
);
-- Records of which the coach has said that a claim may be behind them, and until when she keeps
-- them for it (inventory/ledger/decisions.py).
CREATE TABLE claimed (id INTEGER, since DATE, until DATE);
-- Findings of tonight that an earlier night raised already, and when the first did.
CREATE TABLE earlier (id INTEGER, code VARCHAR, raised DATE);
-- What was done as told is remembered by what is left of the person: the day of a course whose
-- sign-up has gone, on which day whoever was taken off a list had said no, and a no to letters in a
-- form that has gone (assessment/sql/done_as_told.sql).
CREATE TABLE course_held (id INTEGER, day DATE);
CREATE TABLE taken_off (id INTEGER, no_on DATE);
CREATE TABLE said_before (id INTEGER, no_at TIMESTAMPTZ);
-- outcome, scope: NULL is the flag's own.
CREATE TABLE hit (
    code VARCHAR, id INTEGER, since DATE, due DATE, args VARCHAR, outcome VARCHAR, scope VARCHAR
);
CREATE TABLE flag (
    code VARCHAR, outcome VARCHAR, severity VARCHAR, purpose VARCHAR, step INTEGER, id INTEGER,
    since DATE, due DATE, args VARCHAR, scope VARCHAR,
    raised DATE -- the night it was first raised: its deadline for review counts from there
);
-- Rows that break a promise (`ref`: what is no record tonight); and what each promise came to.
-- `export` shows the first five columns of the latter.
CREATE TABLE promise_hit (promise VARCHAR, id INTEGER, result VARCHAR, args VARCHAR, ref VARCHAR);
CREATE TABLE promise (
    id VARCHAR PRIMARY KEY, quote VARCHAR, result VARCHAR, detail VARCHAR, checked_at TIMESTAMPTZ,
    quote_hash VARCHAR, reason VARCHAR, meaning VARCHAR, note VARCHAR, args VARCHAR,
    records INTEGER, people INTEGER, refs VARCHAR[]
);
CREATE TABLE statement (version VARCHAR);
-- People's open requests, and what was closed as done of erasures and objections (`whole`: an
-- erasure of everything); the records each is about, and those whose person must get no more
-- newsletters (inventory/requests/request_log.py).
CREATE TABLE open_request (number INTEGER PRIMARY KEY, type VARCHAR, received DATE, due DATE);
CREATE TABLE closed_request (
    number INTEGER PRIMARY KEY, type VARCHAR, received DATE, closed DATE, whole BOOLEAN
);
CREATE TABLE request_record (number INTEGER, id INTEGER);
CREATE TABLE request_stop (number INTEGER, received DATE, id INTEGER);
-- Findings that the coach keeps for a reason until a day that has not come
-- (inventory/ledger/decisions.py).
CREATE TABLE kept (id INTEGER, code VARCHAR);
-- This week's tasks, a finding a row, with nobody's name (inventory/views/tasks_told.py): the next
-- night sees by them which are done.
CREATE TABLE told_task (
    monday DATE, task VARCHAR, scope VARCHAR, own_scope VARCHAR, asks VARCHAR, about VARCHAR[],
    parts VARCHAR[][], person INTEGER, source VARCHAR, record VARCHAR, kind VARCHAR, code VARCHAR,
    outcome VARCHAR, empties BOOLEAN, fields VARCHAR[], minutes INTEGER
);
