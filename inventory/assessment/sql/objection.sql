-- Who is written to against a no, and whose no it is. Only a confirmed sign-up that is surely later
-- than the no is a yes.
CREATE TEMP TABLE objection (id INTEGER, reason VARCHAR, day DATE, said_on INTEGER, named VARCHAR);
