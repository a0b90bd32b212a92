-- What each system itself was seen to be like; about nobody.
SELECT source, what, place, value, seen_on FROM observation ORDER BY ALL;
