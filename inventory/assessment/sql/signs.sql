-- Of the texts of tonight: what an invoice says was sold, and what somebody wrote into free fields.
INSERT INTO sign
SELECT words, tells_of_health(words), tells_of_minor(words), is_for_course(words),
       is_for_session(words), refers_to_agreement(words)
FROM (SELECT DISTINCT unnest([description, extra_info, {written}]) AS words FROM record)
WHERE words <> '';
