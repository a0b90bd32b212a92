-- The ledger's schema as each older Orden made it, from the history: what each commit added or
-- changed. One line a table, in the commits' order.
-- @ a02f7bd
CREATE TABLE night_begun (run VARCHAR, as_of DATE, begun_at TIMESTAMPTZ);
CREATE TABLE night_ended (run VARCHAR, status VARCHAR, ended_at TIMESTAMPTZ, persons INTEGER,
    records INTEGER, keep INTEGER, delete_ INTEGER, stop INTEGER, review INTEGER, hold INTEGER, info
    INTEGER, pull DOUBLE, load DOUBLE, link DOUBLE, assess DOUBLE, report DOUBLE);
CREATE TABLE night_source (run VARCHAR, source VARCHAR, status VARCHAR, records INTEGER,
    unread_fields INTEGER, trouble VARCHAR);
CREATE VIEW night AS SELECT b.*, coalesce(e.status, 'broken off') AS status, e.* EXCLUDE (run,
    status) FROM night_begun b LEFT JOIN night_ended e USING (run);
-- @ 4e47140
CREATE TABLE judgement (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, who VARCHAR
    NOT NULL CHECK (who IN ('owner', 'assistant')), a VARCHAR NOT NULL CHECK (regexp_full_match(a,
    '[0-9a-f]{64}')), b VARCHAR NOT NULL CHECK (regexp_full_match(b, '[0-9a-f]{64}')), verdict
    VARCHAR NOT NULL CHECK (verdict IN ('same', 'not_same', 'unsure')), why VARCHAR NOT NULL CHECK
    (why IN ('known', 'asked', 'same_household', 'changed_name', 'typo', 'other')), facts VARCHAR
    NOT NULL CHECK (regexp_full_match(facts, '[0-9a-f]{64}')), CHECK (a < b));
CREATE TABLE judgement_undone (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, who
    VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')));
CREATE VIEW judgement_told AS SELECT j.*, u.stated_at AS undone_at, u.number IS NULL AND
    row_number() OVER (PARTITION BY j.a, j.b, u.number IS NULL ORDER BY j.number DESC) = 1 AS counts
    FROM judgement j LEFT JOIN judgement_undone u USING (number);
CREATE TABLE pepper_check (value VARCHAR NOT NULL CHECK (regexp_full_match(value,
    '[0-9a-f]{64}')));
CREATE TABLE person_event (run VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL, event VARCHAR
    NOT NULL CHECK (event IN ('merged', 'split', 'moved')), person VARCHAR NOT NULL CHECK
    (regexp_full_match(person, 'p-[0-9a-f]{12}')), other VARCHAR NOT NULL CHECK
    (regexp_full_match(other, 'p-[0-9a-f]{12}')));
-- @ 3be8d76
CREATE TABLE suppression (key VARCHAR NOT NULL CHECK (regexp_full_match(key, '[0-9a-f]{64}')),
    since DATE NOT NULL, scope VARCHAR NOT NULL CHECK (scope IN ('marketing', 'person')), reason
    VARCHAR NOT NULL CHECK (reason IN ('unsubscribed', 'objected', 'withdrawn', 'erased')));
-- @ a793ca0
CREATE TABLE case_opened (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, type
    VARCHAR NOT NULL CHECK (type IN ('access', 'rectification', 'erasure', 'restriction',
    'portability', 'objection')), received DATE NOT NULL CHECK (received >= DATE '2018-07-20'),
    channel VARCHAR NOT NULL CHECK (channel IN ('email', 'phone', 'form', 'letter', 'in_person',
    'other')), person VARCHAR NOT NULL CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}')));
CREATE TABLE case_key (number INTEGER NOT NULL, opaque VARCHAR NOT NULL CHECK
    (regexp_full_match(opaque, '[0-9a-f]{64}')));
CREATE TABLE case_event (number INTEGER NOT NULL, place INTEGER NOT NULL, stated_at TIMESTAMPTZ
    NOT NULL, day DATE NOT NULL, step VARCHAR NOT NULL CHECK (step IN ('extended', 'asked',
    'confirmed', 'closed')), reason VARCHAR CHECK (reason IN ('complex', 'many', 'other_address',
    'name_differs', 'sensitive', 'known_address', 'control_question', 'call_back', 'in_person',
    'bookkeeping', 'claim', 'expression', 'others_rights', 'secrecy', 'compelling_grounds',
    'contract', 'excessive', 'not_identified')), outcome VARCHAR CHECK (outcome IN ('done',
    'partly', 'refused', 'withdrawn', 'nothing_held')), PRIMARY KEY (number, place), CHECK ((step =
    'closed') = (outcome IS NOT NULL)), CHECK (reason IS NOT NULL OR (step = 'closed' AND outcome
    NOT IN ('partly', 'refused'))));
-- @ 73e1895
CREATE TABLE case_opened (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, type
    VARCHAR NOT NULL CHECK (type IN ('access', 'rectification', 'erasure', 'restriction',
    'portability', 'objection')), received DATE NOT NULL CHECK (received >= DATE '2018-07-20'),
    channel VARCHAR NOT NULL CHECK (channel IN ('email', 'phone', 'form', 'letter', 'in_person',
    'other')), person VARCHAR CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}')));
-- @ 1997f25
CREATE TABLE decision (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, who VARCHAR
    NOT NULL CHECK (who IN ('owner', 'assistant')), choice VARCHAR NOT NULL CHECK (choice IN
    ('erase', 'keep', 'done')), reason VARCHAR CHECK (reason IN ('agreement', 'asked', 'law',
    'claim', 'other')), until DATE, person VARCHAR NOT NULL CHECK (regexp_full_match(person,
    'p-[0-9a-f]{12}')), CHECK ((choice = 'keep') = (reason IS NOT NULL AND until IS NOT NULL)));
CREATE TABLE decision_key (number INTEGER NOT NULL, opaque VARCHAR NOT NULL CHECK
    (regexp_full_match(opaque, '[0-9a-f]{64}')));
CREATE TABLE decision_undone (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, who
    VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')));
CREATE TABLE decision_cleared (number INTEGER PRIMARY KEY, stated_at TIMESTAMPTZ NOT NULL, who
    VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')));
-- @ 743f200
CREATE TABLE night_cleaned (run VARCHAR, source VARCHAR, records INTEGER);
-- @ 9129f74
CREATE TABLE case_undone (number INTEGER NOT NULL, place INTEGER NOT NULL, stated_at TIMESTAMPTZ
    NOT NULL, PRIMARY KEY (number, place));
-- @ b075f12
CREATE TABLE decision_record (number INTEGER NOT NULL, source VARCHAR NOT NULL, opaque VARCHAR
    NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}')));
-- @ e0ec31c
CREATE TABLE source_word (source VARCHAR NOT NULL, stated_at TIMESTAMPTZ NOT NULL, who VARCHAR
    NOT NULL CHECK (who IN ('owner', 'assistant')), records INTEGER NOT NULL);
-- @ 4ccb4ee
CREATE TABLE refusal (key VARCHAR NOT NULL CHECK (regexp_full_match(key, '[0-9a-f]{64}')), since
    DATE NOT NULL, purpose VARCHAR NOT NULL CHECK (purpose = 'REGISTRATION'), said BOOLEAN NOT
    NULL);
