-- How many people are held in exactly which sources, most people first.
SELECT sources, count(*) AS people
FROM (SELECT person, list_sort(list_distinct(list(source))) AS sources
      FROM record JOIN link USING (id) GROUP BY person)
GROUP BY sources ORDER BY people DESC, len(sources), sources;
