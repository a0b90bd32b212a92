-- The sources that should have told of sessions or invoices tonight, and were not read.
SELECT name FROM source
WHERE status <> 'fresh' AND list_has_any(kinds, ['booking', 'invoice']);
