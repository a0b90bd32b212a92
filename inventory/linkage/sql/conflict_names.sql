-- The signatures of components in which something conflicts.
SELECT k.c, k.sig, s.name, s.birth
FROM comp k JOIN conflicted x ON x.c = k.c JOIN sig s USING (sig);
