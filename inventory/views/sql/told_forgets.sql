-- Of what is gone nothing is kept but that it was there: a number in place of what it was called.
UPDATE told_task t SET record = 'gone-' || t.rowid
WHERE NOT EXISTS (FROM record r WHERE r.source = t.source AND r.record = t.record)
