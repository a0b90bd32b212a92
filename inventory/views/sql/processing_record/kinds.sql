-- Per source: the kinds of record that it yields when it is read.
SELECT name, kinds FROM source ORDER BY rowid;
