-- One row a record: whose it is, when it came and was last used, until when it is kept and what
-- ties it to its person. What the two days are is said in inventory.views.lookup.
SELECT person, source, record, kind, activity,
       {collected} AS collected_at, {last_activity} AS last_activity_at,
       keep_until, array_to_string(linked_by, '; ') AS linked_by
FROM owned LEFT JOIN (SELECT id, keep_until FROM verdict) USING (id)
ORDER BY person, source, record;
