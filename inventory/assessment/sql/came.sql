-- Of what something came tonight: a kind and an activity, or what was seen of a type of source.
SELECT DISTINCT kind || '/' || activity FROM record
UNION
SELECT 'observation/' || s.type FROM observation o JOIN source s ON s.name = o.source;
