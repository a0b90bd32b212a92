-- What each promise came to.
SELECT id, quote, result, detail, checked_at FROM promise ORDER BY id;
