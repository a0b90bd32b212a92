-- A yes or no whose wording nobody kept, or that was given to an older wording of the question.
-- outcome: WARN; needs: response; variants: unworded; of: flag CONSENT_VERSION_OLD, response
SELECT id, 'unworded' AS variant
FROM response, LATERAL (VALUES ('consent_registration', said_registration),
                               ('wants_notes', said_notes),
                               ('newsletter', said_newsletter)) AS q(field, said)
WHERE said IS NOT NULL AND json_extract_string(asked, '$.' || field) IS NULL
UNION ALL
SELECT id, NULL FROM flag WHERE code = 'CONSENT_VERSION_OLD'
