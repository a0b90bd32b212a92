-- Which key the person ids here are made under (inventory/ledger/person_key.py): one row, written
-- by a night. Without it they are of an Orden that made them without a key. `rewritten`: the day
-- on which the ids of before were given new ones; NULL where there were none.
CREATE TABLE person_key (
    value VARCHAR NOT NULL CHECK (regexp_full_match(value, '[0-9a-f]{64}')),
    rewritten DATE
);
ALTER VIEW chained RENAME TO chained_without_person_key;
CREATE VIEW chained AS
FROM chained_without_person_key
UNION ALL SELECT 'person_key', NULL,
       sha256(concat_ws('|', value, coalesce(CAST(rewritten AS VARCHAR), '-')))
FROM person_key;
