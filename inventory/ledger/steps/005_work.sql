-- What she ticked on the list of what she deletes herself (inventory/ledger/work.py), newest last:
-- her word, never proof that anything is gone.
CREATE TABLE work_tick (
    source VARCHAR NOT NULL,
    opaque VARCHAR NOT NULL CHECK (regexp_full_match(opaque, '[0-9a-f]{64}')),
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')),
    done BOOLEAN NOT NULL
);
-- What a night saw gone of what an approval is about: counts only, by what it was and why it went.
CREATE TABLE seen_gone (
    number INTEGER NOT NULL, day DATE NOT NULL, source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (regexp_full_match(kind, '[a-z_]+')),
    code VARCHAR NOT NULL CHECK (regexp_full_match(code, '[A-Z0-9_]*')),
    records INTEGER NOT NULL
);
ALTER VIEW chained RENAME TO chained_without_work;
CREATE VIEW chained AS
FROM chained_without_work
UNION ALL SELECT 'work_tick', NULL,
       sha256(concat_ws('|', source, opaque, epoch_us(stated_at), who, done)) FROM work_tick
UNION ALL SELECT 'seen_gone', NULL,
       sha256(concat_ws('|', number, day, source, kind, code, records)) FROM seen_gone;
