-- Whether an invoice's line is for a course.
UPDATE sign SET of_course = says(words, course(), no_course()) WHERE of_course;
