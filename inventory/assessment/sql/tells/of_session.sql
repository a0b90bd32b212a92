-- Whether an invoice's line is for a session: hours alone only where no course is (of_course.sql).
UPDATE sign SET of_session = says(words, session(), no_session())
                             OR regexp_matches(words, hours(), 'i') AND NOT of_course
WHERE of_session;
