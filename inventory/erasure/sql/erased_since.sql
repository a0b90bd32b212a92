-- Is the inventory of a run older than the last one that was published, and was anything erased
-- since? Of the ledger.
SELECT EXISTS (FROM night_begun mine JOIN night_begun later ON later.begun_at > mine.begun_at
               JOIN night_ended e ON e.run = later.run AND e.status <> 'failed'
               WHERE mine.run = $run
                 AND EXISTS (FROM erasure_event v
                             WHERE v.event = 'look' AND v.happened_at > mine.begun_at))
