-- Somebody is stored as a client or as an address to write to, and no form says that they agreed.
-- Where a contract or a claim carries it, the form is missed, nothing more: of somebody whose form
-- need not have gone yet (R-REG), and of whom there is more than an invoice's name and address.
-- outcome: REVIEW; then: DELETE; step: 7; purpose: REGISTRATION; needs: response; promise: P58
-- variants: list; of: contact
SELECT c.id, NULL::DATE AS since, NULL::DATE AS due, NULL AS variant
FROM contact c JOIN standing s USING (person)
WHERE NOT c.organisation AND c.activity IN ('A03', 'A06')
  AND (s.active OR s.owes OR months_after(s.ended, rule('R-REG.months')) >= today())
  AND EXISTS (SELECT 1 FROM source WHERE list_contains(kinds, 'response'))
  AND NOT EXISTS (SELECT 1 FROM response r WHERE r.person = c.person AND r.activity <> 'A04')
  AND NOT EXISTS (FROM course_held h JOIN link l USING (id) WHERE l.person = c.person)
  AND EXISTS (SELECT 1 FROM holding h WHERE h.id = c.id AND h.holds AND h.kind <> 'law')
  AND c.bits & personal() & ~coalesce((SELECT bit_or(fields) FROM holding h
                                       WHERE h.id = c.id AND h.ground = 'buyer'), 0::UBIGINT) <> 0
UNION ALL
SELECT id, NULL, NULL, 'list' FROM contact WHERE activity = 'A08' AND NOT organisation
