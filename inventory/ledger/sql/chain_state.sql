-- The last good night that ended in a link before $broken; how many links and rows there are.
SELECT (SELECT max(n.as_of)
        FROM chained d JOIN chain_entry e USING (place, digest) JOIN night n USING (run)
        WHERE d.place = 'night_ended' AND e.seq < $broken AND n.status IN ('complete', 'partial')),
       (SELECT max(seq) FROM chain), (SELECT count(*) FROM chained)
