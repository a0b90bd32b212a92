-- A course sign-up whose free text looks as if it told of somebody's health (GDPR Art. 9).
-- outcome: WARN, NOT_CHECKED; needs: response/A07; variants: unseen
-- Stems, matched at the start of a word; a guess, so a person looks. The text itself is never
-- carried on.
SELECT id, 'WARN' AS result, NULL AS variant
FROM response WHERE activity = 'A07' AND of_health
UNION ALL
-- Answers do not tell whether the question may be left open, and no source reads the form itself.
SELECT NULL, 'NOT_CHECKED', 'unseen'
