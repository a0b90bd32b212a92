-- A yes that was given to an older wording of the question than the one that stands there now.
-- outcome: REVIEW; step: 7; purpose: STATEMENT
-- args: fields field, date date; of: response
WITH answer AS (
    SELECT id, person, source, submitted_at, field, said,
           lower(trim(json_extract_string(asked, '$.' || field))) AS wording
    FROM response, LATERAL (VALUES ('consent_registration', said_registration),
                                   ('wants_notes', said_notes),
                                   ('newsletter', said_newsletter)) AS q(field, said)
),
newest AS (
    SELECT source, field, arg_max(wording, submitted_at) AS wording
    FROM answer WHERE wording IS NOT NULL GROUP BY source, field
)
SELECT a.id, NULL::DATE AS since, NULL::DATE AS due,
       string_agg(DISTINCT a.field, ', ' ORDER BY a.field) AS fields,
       any_value(day_of(a.submitted_at)) AS date
FROM answer a JOIN newest n USING (source, field)
WHERE a.said AND a.wording <> n.wording
  -- Who has said yes again since, to the wording of today, has nothing left to be asked.
  AND NOT EXISTS (
      SELECT 1 FROM answer b
      WHERE b.person = a.person AND b.source = a.source AND b.field = a.field AND b.said
        AND b.wording = n.wording)
GROUP BY a.id
