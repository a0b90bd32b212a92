-- Which of these ids somebody has tonight, or has come from.
WITH asked AS (SELECT unnest(?::VARCHAR[]) AS id)
SELECT person FROM link WHERE person IN (FROM asked)
UNION
SELECT home FROM link WHERE home IN (FROM asked);
