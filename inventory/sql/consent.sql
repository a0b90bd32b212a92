-- What each person has said, per purpose and never merged: a registration yes is no newsletter consent.
INSERT INTO consent
WITH answer AS (
    SELECT person, id, source, record, submitted_at AS stated_at, asked, purpose, said, words, asked_of
    FROM response, LATERAL (VALUES
        ('REGISTRATION', said_registration, consent_registration, 'consent_registration'),
        ('NOTES_BY_EMAIL', said_notes, wants_notes, 'wants_notes'),
        ('NEWSLETTER', said_newsletter, newsletter, 'newsletter')) AS q(purpose, said, words, asked_of)
    WHERE words IS NOT NULL OR (purpose = 'REGISTRATION' AND activity = 'A01')
)
SELECT person, purpose,
       CASE WHEN said IS NULL THEN 'unproven'
            -- A form tick is no double opt-in (statement, P43): it proves no newsletter consent by itself.
            WHEN said THEN CASE purpose WHEN 'NEWSLETTER' THEN 'unproven' ELSE 'given' END
            WHEN bool_or(said) OVER earlier THEN 'withdrawn' ELSE 'refused' END,
       stated_at, source, record,
       list_filter([CASE WHEN json_extract_string(asked, '$.' || asked_of) IS NOT NULL
                         THEN 'question: ' || json_extract_string(asked, '$.' || asked_of) END,
                    'answer: ' || coalesce(words, '')], lambda e: e IS NOT NULL)
FROM answer
WINDOW earlier AS (PARTITION BY person, purpose ORDER BY stated_at NULLS FIRST, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
UNION ALL
SELECT person, 'NEWSLETTER',
       CASE status WHEN 'pending' THEN 'pending' WHEN 'unsubscribed' THEN 'withdrawn'
                   WHEN 'subscribed' THEN CASE WHEN proven THEN 'given' ELSE 'unproven' END ELSE 'unproven' END,
       CASE status WHEN 'unsubscribed' THEN changed_at WHEN 'pending' THEN signup_at ELSE coalesce(confirmed_at, changed_at) END,
       source, record,
       list_filter(['status: ' || status, 'signup_at: ' || CAST(signup_at AT TIME ZONE 'UTC' AS VARCHAR) || 'Z',
                    'confirmed_at: ' || CAST(confirmed_at AT TIME ZONE 'UTC' AS VARCHAR) || 'Z', 'gap: ' || proof_gap], lambda e: e IS NOT NULL)
FROM newsletter;
