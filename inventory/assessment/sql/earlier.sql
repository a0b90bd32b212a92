-- Since which night each finding of last night has been raised.
INSERT INTO earlier
SELECT mine.id, f.code, min(f.raised)
FROM last.flag f
JOIN last.record r USING (id)
JOIN record mine ON mine.source = r.source AND mine.record = r.record
GROUP BY ALL;
