-- What each text tells, unless it only looks like it. An empty one tells of nothing.
UPDATE sign SET
    of_health = coalesce(regexp_matches(words, health(), 'i'), false),
    of_minor = coalesce(regexp_matches(words, age_or_school(), 'i'), false),
    of_course = coalesce(regexp_matches(words, course(), 'i'), false),
    of_session = coalesce(regexp_matches(words, session(), 'i')
                          OR regexp_matches(words, hours(), 'i'), false),
    of_agreement = coalesce(regexp_matches(words, agreement(), 'i'), false);
