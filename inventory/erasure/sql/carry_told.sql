-- The tasks of the week as an older inventory has them, but for what is about records that went.
INSERT INTO told_task BY NAME
SELECT t.* FROM last.told_task t
WHERE EXISTS (FROM record r WHERE r.source = t.source AND r.record = t.record)
