"""Which records are one person's: comparable keys, candidates, clusters, and the ids of persons."""
