-- How each source was read, and which of its filled columns nobody mapped.
SELECT name, type, status, read_at, records,
       coalesce((SELECT string_agg(field || ' (' || filled || ')', '; ' ORDER BY field)
                 FROM unread u WHERE u.source = s.name), '') AS unread_fields
FROM source s ORDER BY rowid;
