-- Whether a text says that the person it is about is under 18.
UPDATE sign SET of_minor = says(regexp_replace(words, whom(), '¶', 'gi'), minor(), no_minor())
WHERE of_minor;
