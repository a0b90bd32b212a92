-- What happened to ids one of which tonight's inventory does not have.
DELETE FROM person_event
WHERE EXISTS (FROM renewed r WHERE r.old IN (person, other) AND NOT r.held)
