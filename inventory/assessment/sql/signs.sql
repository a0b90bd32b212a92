-- The texts of tonight: what an invoice says was sold, and what somebody wrote into free fields.
INSERT INTO sign (words)
SELECT DISTINCT * FROM (SELECT unnest([description, extra_info, {written}]) FROM record) AS t(words)
WHERE words <> '';
