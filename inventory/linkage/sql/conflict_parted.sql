-- The signatures of one component that a human has parted.
SELECT k.c, p.a, p.b
FROM parted p JOIN comp k ON k.sig = p.a JOIN conflicted x ON x.c = k.c JOIN comp y ON y.sig = p.b
WHERE y.c = k.c;
