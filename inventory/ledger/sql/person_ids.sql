-- Every person id that the ledger has.
SELECT person FROM case_opened WHERE person IS NOT NULL
UNION SELECT person FROM decision
UNION SELECT person FROM person_event
UNION SELECT other FROM person_event
ORDER BY ALL
