-- The records of one source that last night had a reason to keep, to stop or to hold. Those carried
-- over from a night that was not read have theirs still.
SELECT DISTINCT r.record FROM last.flag f JOIN last.record r USING (id)
WHERE r.source = ? AND f.outcome IN ('KEEP', 'STOP', 'HOLD');
