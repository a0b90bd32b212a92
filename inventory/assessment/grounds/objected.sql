-- A no to marketing that the list itself does not hold (GDPR Art. 21(3)): of the person on another
-- list or address, of the address by whoever uses it, in a request, or of an earlier night.
-- kind: objection; of: objection
SELECT id, day AS since, day AS told, said_on AS fact, named, reason AS variant FROM objection
