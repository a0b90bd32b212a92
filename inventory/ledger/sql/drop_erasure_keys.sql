-- What records of some orders were known by. $numbers: the orders'.
DELETE FROM erasure_key WHERE list_contains($numbers::INTEGER[], number)
