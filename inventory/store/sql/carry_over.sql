-- One source's records of last night, numbered on from tonight's, without those that were erased
-- since. `columns`: those that both files have.
INSERT INTO record (id, {columns})
SELECT ? + row_number() OVER (ORDER BY id) - 1, {columns} FROM last.record
WHERE source = ? AND NOT list_contains(?::VARCHAR[], record);
