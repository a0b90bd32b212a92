-- The chain's head, and what its loss would cost: open requests, decisions, blocks.
SELECT (SELECT hash FROM chain WHERE seq = 0), seq, hash,
       (SELECT count(*) FROM case_opened o
        WHERE NOT EXISTS (FROM case_undone u WHERE u.number = o.number AND u.place = 0)
          AND NOT EXISTS (FROM case_event e ANTI JOIN case_undone USING (number, place)
                          WHERE e.number = o.number AND e.step = 'closed')),
       (SELECT count(*) FROM decision ANTI JOIN decision_undone USING (number)),
       (SELECT count(*) FROM suppression)
FROM chain ORDER BY seq DESC LIMIT 1
