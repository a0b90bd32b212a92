-- Per activity: how many columns somebody has filled that nobody mapped. Not which:
-- a list without headings has its first person there.
SELECT activity, count(DISTINCT (source, heading)) AS columns
FROM (SELECT activity, source, unnest(unread) AS heading FROM record) GROUP BY activity;
