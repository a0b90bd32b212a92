-- What each person has said, per purpose and never merged: a registration yes is no newsletter
-- consent. One row an event.
INSERT INTO consent
WITH answer AS (
    SELECT person, id, source, record, submitted_at AS stated_at,
           asked, purpose, said, words, asked_of
    FROM response, LATERAL (VALUES
        ('REGISTRATION', said_registration, consent_registration, 'consent_registration'),
        ('NOTES_BY_EMAIL', said_notes, wants_notes, 'wants_notes'),
        ('NEWSLETTER', said_newsletter, newsletter, 'newsletter')
    ) AS q(purpose, said, words, asked_of)
    WHERE words IS NOT NULL OR (purpose = 'REGISTRATION' AND activity = 'A01')
),
told AS (
    SELECT n.*, list_filter([
        'status: ' || status,
        'signup_at: ' || CAST(signup_at AT TIME ZONE 'UTC' AS VARCHAR) || 'Z',
        'confirmed_at: ' || CAST(confirmed_at AT TIME ZONE 'UTC' AS VARCHAR) || 'Z',
        'gap: ' || proof_gap], lambda e: e IS NOT NULL) AS evidence
    FROM newsletter n
)
SELECT person, purpose,
       CASE WHEN said IS NULL THEN 'unproven'
            -- A form tick is no double opt-in (statement, P43): it proves no newsletter consent by
            -- itself.
            WHEN said THEN CASE purpose WHEN 'NEWSLETTER' THEN 'unproven' ELSE 'given' END
            WHEN bool_or(said) OVER earlier THEN 'withdrawn' ELSE 'refused' END,
       stated_at, source, record,
       list_filter([CASE WHEN json_extract_string(asked, '$.' || asked_of) IS NOT NULL
                         THEN 'question: ' || json_extract_string(asked, '$.' || asked_of) END,
                    'answer: ' || coalesce(words, '')], lambda e: e IS NOT NULL)
FROM answer
WINDOW earlier AS (PARTITION BY person, purpose ORDER BY stated_at NULLS FIRST, id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
UNION ALL
SELECT person, 'NEWSLETTER',
       CASE status WHEN 'pending' THEN 'pending' WHEN 'unsubscribed' THEN 'withdrawn'
                   WHEN 'subscribed' THEN CASE WHEN proven THEN 'given' ELSE 'unproven' END
                   ELSE 'unproven' END,
       CASE status WHEN 'unsubscribed' THEN no_at WHEN 'pending' THEN signup_at
                   ELSE coalesce(confirmed_at, changed_at) END,
       source, record, evidence
FROM told
UNION ALL
-- Before somebody left, they had come: the confirmation is history, and stays proof of what was
-- sent until then.
SELECT person, 'NEWSLETTER', 'given', confirmed_at, source, record, evidence
FROM told WHERE status = 'unsubscribed' AND proven
UNION ALL
-- An address on a list of addresses proves nothing.
SELECT person, 'NEWSLETTER', 'unproven', coalesce(updated_at, created_at), source, record,
       ['status: listed']
FROM contact WHERE activity = 'A08'
UNION ALL
-- The test's own notice asks before the profile is shared; the profile shows that, not the words.
SELECT person, 'VIA_SHARE', 'unproven', completed_at, source, record,
       list_filter(['completed_at: ' || CAST(completed_at AT TIME ZONE 'UTC' AS VARCHAR) || 'Z'],
                   lambda e: e IS NOT NULL)
FROM owned WHERE kind = 'profile'
UNION ALL
-- Health written into a free field needs an explicit consent of its own (Art. 9(2)(a)), which no
-- form asks for.
SELECT person, 'HEALTH_ART9', 'unproven', submitted_at, source, record,
       list_filter(['question: ' || json_extract_string(asked, '$.extra_info'),
                    'field: extra_info'], lambda e: e IS NOT NULL)
FROM response WHERE of_health;
