-- How many addresses have been blocked for $years or more, and since when the oldest (R-SUPP).
INSERT INTO block_review
SELECT count(*), CAST(min(since) AS DATE)
FROM (SELECT max(since) AS since FROM _blocks GROUP BY key)
WHERE months_after(CAST(since AS DATE), 12 * $years) < today()
