-- Per activity: how many people its records are about.
SELECT activity, count(DISTINCT person) AS persons FROM owned GROUP BY activity;
