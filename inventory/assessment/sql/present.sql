-- The kinds of records that tonight has, and those of the often empty tables that are not empty.
SELECT DISTINCT kind FROM owned
UNION ALL SELECT 'claimed' WHERE EXISTS (FROM claimed)
UNION ALL SELECT 'closed_request' WHERE EXISTS (FROM closed_request)
UNION ALL SELECT 'erased_before' WHERE EXISTS (FROM erased_before)
UNION ALL SELECT 'minor' WHERE EXISTS (FROM minor)
UNION ALL SELECT 'objection' WHERE EXISTS (FROM objection)
UNION ALL SELECT 'observation' WHERE EXISTS (FROM observation)
UNION ALL SELECT 'refused' WHERE EXISTS (FROM refused)
UNION ALL SELECT 'requester' WHERE EXISTS (FROM requester)
UNION ALL SELECT 'shared_key' WHERE EXISTS (FROM shared_key)
UNION ALL SELECT 'suppressed' WHERE EXISTS (FROM suppressed)
UNION ALL SELECT 'undescribed' WHERE EXISTS (FROM undescribed);
