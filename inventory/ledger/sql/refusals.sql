-- Every address whose last word is a no.
SELECT key, purpose, max(since) FILTER (NOT said) AS since
FROM refusal
GROUP BY key, purpose
HAVING max(since) FILTER (NOT said) >= coalesce(max(since) FILTER (said), DATE '1900-01-01')
