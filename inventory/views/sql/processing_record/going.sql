-- Per activity: of how many records nothing holds the whole, and of how many some fields.
SELECT r.activity, count(*) FILTER (v.goes = 'whole') AS records,
       count(*) FILTER (v.goes = 'fields') AS parts
FROM verdict v JOIN record r USING (id) GROUP BY r.activity;
