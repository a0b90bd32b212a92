-- What shows that nothing here was lost (inventory/ledger/chain.py). A link holds all rows that
-- were written since the one before it. Link 0 is this ledger's own mark, which no other has.
CREATE TABLE chain (seq INTEGER NOT NULL, entries INTEGER NOT NULL, hash VARCHAR NOT NULL);
INSERT INTO chain VALUES (0, 0, sha256(CAST(uuid() AS VARCHAR)));
-- A link's rows. `sealed` is the row's digest under a salt, and the link's hash is over that alone:
-- of a row that was dropped, digest and salt go too, and what stays can be tried against nothing.
CREATE TABLE chain_entry (
    seq INTEGER NOT NULL, place VARCHAR NOT NULL, digest VARCHAR, salt VARCHAR,
    sealed VARCHAR NOT NULL
);
-- Rows that were let go on purpose.
CREATE TABLE dropped (sealed VARCHAR NOT NULL, stated_at TIMESTAMPTZ NOT NULL);
-- Her word that an earlier ledger, or what came after this one, is lost: the hash that was
-- remembered of it, and what it held as last known.
CREATE TABLE begun_anew (
    lost VARCHAR NOT NULL, stated_at TIMESTAMPTZ NOT NULL,
    requests INTEGER NOT NULL, decisions INTEGER NOT NULL, blocks INTEGER NOT NULL
);
-- Every row by the digest of what will never be rewritten in it: neither person ids nor seconds. A
-- step that changes a table makes this view anew, over the same values.
CREATE VIEW chained AS
SELECT 'night_begun' AS place, run,
       sha256(concat_ws('|', run, as_of, epoch_us(begun_at))) AS digest FROM night_begun
UNION ALL SELECT 'night_ended', run,
       sha256(concat_ws('|', run, status, epoch_us(ended_at), persons, records)) FROM night_ended
UNION ALL SELECT 'night_source', run,
       sha256(concat_ws('|', run, source, status, records)) FROM night_source
UNION ALL SELECT 'night_cleaned', run,
       sha256(concat_ws('|', run, source, records)) FROM night_cleaned
UNION ALL SELECT 'judgement', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who, a, b, verdict, why, facts))
FROM judgement
UNION ALL SELECT 'judgement_undone', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who)) FROM judgement_undone
UNION ALL SELECT 'pepper_check', NULL, sha256(value) FROM pepper_check
UNION ALL SELECT 'person_event', run,
       sha256(concat_ws('|', run, epoch_us(happened_at), event)) FROM person_event
UNION ALL SELECT 'suppression', NULL,
       sha256(concat_ws('|', key, since, scope, reason)) FROM suppression
UNION ALL SELECT 'refusal', NULL,
       sha256(concat_ws('|', key, since, purpose, said)) FROM refusal
UNION ALL SELECT 'case_opened', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), type, received, channel))
FROM case_opened
UNION ALL SELECT 'case_key', NULL, sha256(concat_ws('|', number, opaque)) FROM case_key
UNION ALL SELECT 'case_event', NULL,
       sha256(concat_ws('|', number, place, epoch_us(stated_at), day, step, coalesce(reason, '-'),
                        coalesce(outcome, '-')))
FROM case_event
UNION ALL SELECT 'case_undone', NULL,
       sha256(concat_ws('|', number, place, epoch_us(stated_at))) FROM case_undone
UNION ALL SELECT 'decision', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who, choice, coalesce(reason, '-'),
                        coalesce(CAST(until AS VARCHAR), '-')))
FROM decision
UNION ALL SELECT 'decision_key', NULL, sha256(concat_ws('|', number, opaque)) FROM decision_key
UNION ALL SELECT 'decision_record', NULL,
       sha256(concat_ws('|', number, source, opaque)) FROM decision_record
UNION ALL SELECT 'decision_undone', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who)) FROM decision_undone
UNION ALL SELECT 'decision_cleared', NULL,
       sha256(concat_ws('|', number, epoch_us(stated_at), who)) FROM decision_cleared
UNION ALL SELECT 'source_word', NULL,
       sha256(concat_ws('|', source, epoch_us(stated_at), who, records)) FROM source_word
UNION ALL SELECT 'dropped', NULL,
       sha256(concat_ws('|', sealed, epoch_us(stated_at))) FROM dropped
UNION ALL SELECT 'begun_anew', NULL,
       sha256(concat_ws('|', lost, epoch_us(stated_at), requests, decisions, blocks))
FROM begun_anew;
