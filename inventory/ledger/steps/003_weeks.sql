-- The tasks of each week, as a night chose them first (inventory/ledger/weeks.py), in their order:
-- ids of questions, which name nobody.
CREATE TABLE week_task (
    monday DATE NOT NULL, place INTEGER NOT NULL,
    task VARCHAR NOT NULL CHECK (regexp_full_match(task, 't-[0-9a-f]{12}'))
);
ALTER VIEW chained RENAME TO chained_without_weeks;
CREATE VIEW chained AS
FROM chained_without_weeks
UNION ALL SELECT 'week_task', NULL, sha256(concat_ws('|', monday, place, task)) FROM week_task;
