-- Which known fields each record has, as a list of names.
CREATE VIEW filled AS
SELECT id, list_filter([{names}], lambda f: f IS NOT NULL) AS filled
FROM record;
