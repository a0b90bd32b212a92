-- A course sign-up whose free text looks as if it told of somebody's health (GDPR Art. 9).
-- outcome: WARN; needs: response/A07
-- Stems, matched at the start of a word; a guess, so a person looks. The text itself is never
-- carried on.
SELECT id
FROM response WHERE activity = 'A07' AND tells_of_health(extra_info)
