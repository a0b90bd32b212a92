-- How many findings were gone from their source, by date: all runs of a date together.
SELECT n.as_of, sum(c.records) AS records
FROM night_cleaned c
JOIN night n USING (run)
GROUP BY n.as_of
