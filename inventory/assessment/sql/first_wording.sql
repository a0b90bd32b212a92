-- The wording that a response was first read with: who edits a form's question does not edit the
-- answers that it had.
UPDATE record
SET asked = CAST(json_merge_patch(record.asked, o.asked) AS VARCHAR)
FROM last.record o
WHERE o.source = record.source AND o.record = record.record
  AND record.kind = 'response' AND o.asked <> record.asked;
