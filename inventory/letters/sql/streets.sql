-- Every postal address of one person, or of everybody else (`is_`: = or <>).
SELECT DISTINCT postal_address
FROM record JOIN link USING (id)
WHERE postal_address IS NOT NULL AND person {is_} ?;
