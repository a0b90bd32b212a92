-- What ties the signatures of components in which something conflicts.
SELECT k.c, e.strength, least(e.a, e.b), greatest(e.a, e.b)
FROM edge e JOIN comp k ON k.sig = e.a JOIN conflicted x ON x.c = k.c;
