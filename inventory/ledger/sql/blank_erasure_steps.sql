-- Which record a step of some orders was about, that nothing is left to be found by.
UPDATE erasure_step SET opaque = repeat('0', 64) WHERE list_contains($numbers::INTEGER[], number)
