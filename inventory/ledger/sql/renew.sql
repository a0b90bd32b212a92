-- Every id in its new form: of a request that nobody has any more none, of a decision always one.
UPDATE case_opened SET person = (SELECT r.new FROM renewed r WHERE r.old = person AND r.held);
UPDATE decision SET person = (SELECT r.new FROM renewed r WHERE r.old = person);
UPDATE person_event SET person = (SELECT r.new FROM renewed r WHERE r.old = person),
                        other = (SELECT r.new FROM renewed r WHERE r.old = other);
