-- Names that a vendor ties together may share no value: they too must be compared.
CREATE OR REPLACE TEMP TABLE to_compare AS
SELECT DISTINCT least(a_name, b_name) AS a, greatest(a_name, b_name) AS b
FROM vendor WHERE a_name <> b_name
EXCEPT SELECT a, b FROM name_pair;
