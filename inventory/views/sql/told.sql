-- The week's tasks as a night laid them, a finding a row, and whether its record is there tonight.
SELECT t.*, EXISTS (FROM record r WHERE r.source = t.source AND r.record = t.record) AS there
FROM {table} t ORDER BY t.monday, t.task, t.rowid
