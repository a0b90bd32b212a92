-- A component with more than fifty names is no person but a chain of coincidences:
-- only plain ties count there.
DELETE FROM edge
WHERE strength > 2
  AND a IN (SELECT sig FROM comp WHERE c IN (SELECT c FROM crowd WHERE names > 50))
  AND coalesce((SELECT name FROM sig WHERE sig.sig = edge.a)
               <> (SELECT name FROM sig WHERE sig.sig = edge.b), true);
DELETE FROM bundle
WHERE rule = 'two_lists'
  AND rep IN (SELECT sig FROM comp WHERE c IN (SELECT c FROM crowd WHERE names > 50));
