-- Which known fields each record has: as a list of names, and as a number with a bit a field.
CREATE VIEW filled AS
SELECT id, list_filter([{names}], lambda f: f IS NOT NULL) AS filled, {bits} AS bits
FROM record;
