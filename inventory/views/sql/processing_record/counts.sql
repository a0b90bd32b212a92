-- Per activity and source: how many records, and the day of the oldest, by the event that brought
-- it here.
SELECT activity, source, count(*) AS records,
       min(CAST(coalesce(submitted_at, signup_at, booked_at, published_at, completed_at, created_at,
                         confirmed_at, CAST(issued_on AS TIMESTAMPTZ)) AS DATE)) AS oldest
FROM record GROUP BY activity, source ORDER BY activity, min(id);
