-- What an approval rests on, so that the erasure can tell whether it is still about the same: the
-- HMAC of what the record said of who it is; and the request that it answers, if it does.
CREATE TABLE decision_facts (
    number INTEGER NOT NULL,
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}')),
    facts VARCHAR NOT NULL CHECK (regexp_full_match(facts, '[0-9a-f]{64}'))
);
CREATE TABLE decision_request (number INTEGER PRIMARY KEY, request INTEGER NOT NULL);

-- The journal of erasures (inventory/ledger/deletion_log.py). An order bears the number of the
-- approval that it carries out. A step is one record of it, under a key of this log's own; what
-- happens to it are events, each written before the call that it tells of, and after it.
CREATE TABLE erasure_order (number INTEGER PRIMARY KEY, begun_at TIMESTAMPTZ NOT NULL);
CREATE TABLE erasure_step (
    number INTEGER NOT NULL, place INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (regexp_full_match(kind, '[a-z_]+')),
    does VARCHAR NOT NULL CHECK (does IN ('erase', 'empty', 'stop')),
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}')),
    PRIMARY KEY (number, place)
);
-- `round`: the nights after which a look was: 0 at once, 1, 30. `found`, `controls`: what a look
-- saw. `until`: when what waits comes up again, by itself.
CREATE TABLE erasure_event (
    number INTEGER NOT NULL, place INTEGER NOT NULL, nr INTEGER NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    event VARCHAR NOT NULL CHECK (event IN ('begin', 'send', 'answer', 'no_answer', 'refuse',
        'look', 'stop', 'wait', 'guide', 'hand_over', 'declare', 'undo', 'forget')),
    path VARCHAR CHECK (path IN ('id', 'list', 'search', 'other')),
    round INTEGER CHECK (round IN (0, 1, 30)),
    found BOOLEAN, controls BOOLEAN,
    word VARCHAR CHECK (word IN ('erased', 'archived', 'masked', 'hidden', 'impossible')),
    code VARCHAR CHECK (regexp_full_match(code, '[a-z_]+')),
    until DATE,
    PRIMARY KEY (number, place, nr),
    CHECK ((event = 'look') = (path IS NOT NULL AND round IS NOT NULL AND controls IS NOT NULL)),
    CHECK ((event = 'wait') = (until IS NOT NULL)),
    CHECK (event NOT IN ('refuse', 'stop', 'wait', 'guide') OR code IS NOT NULL)
);
-- What an erased record was known by: HMACs that every night's readings are met with. They are
-- dropped after three years, and the chain does not run over them.
CREATE TABLE erasure_key (
    number INTEGER NOT NULL, place INTEGER NOT NULL,
    what VARCHAR NOT NULL CHECK (what IN ('email', 'phone', 'record', 'row')),
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}'))
);
-- Blocks of orders: of an address or a number, from an instant on, until they are lifted.
CREATE TABLE erasure_block (
    number INTEGER NOT NULL,
    what VARCHAR NOT NULL CHECK (what IN ('email', 'phone')),
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}')),
    scope VARCHAR NOT NULL CHECK (scope IN ('marketing', 'person')),
    since TIMESTAMPTZ NOT NULL
);
CREATE TABLE erasure_block_lifted (
    number INTEGER NOT NULL, stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant'))
);
ALTER VIEW chained RENAME TO chained_without_erasure;
CREATE VIEW chained AS
FROM chained_without_erasure
UNION ALL SELECT 'decision_facts', NULL, sha256(concat_ws('|', number, opaque, facts))
FROM decision_facts
UNION ALL SELECT 'decision_request', NULL, sha256(concat_ws('|', number, request))
FROM decision_request
UNION ALL SELECT 'erasure_order', NULL, sha256(concat_ws('|', number, epoch_us(begun_at)))
FROM erasure_order
UNION ALL SELECT 'erasure_step', NULL,
       sha256(concat_ws('|', number, place, source, kind, does)) FROM erasure_step
UNION ALL SELECT 'erasure_event', NULL,
       sha256(concat_ws('|', number, place, nr, epoch_us(happened_at), event,
                        coalesce(path, '-'), coalesce(CAST(round AS VARCHAR), '-'),
                        coalesce(CAST(found AS VARCHAR), '-'),
                        coalesce(CAST(controls AS VARCHAR), '-'), coalesce(word, '-'),
                        coalesce(code, '-'), coalesce(CAST(until AS VARCHAR), '-')))
FROM erasure_event
UNION ALL SELECT 'erasure_key', NULL, sha256(concat_ws('|', number, place, what))
FROM erasure_key
UNION ALL SELECT 'erasure_block', NULL,
       sha256(concat_ws('|', number, what, scope, epoch_us(since))) FROM erasure_block
UNION ALL SELECT 'erasure_block_lifted', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who)) FROM erasure_block_lifted;
