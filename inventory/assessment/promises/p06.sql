-- A customer card that nobody was ever invoiced on, older than the time an invoice takes.
-- outcome: WARN; needs: contact/A03, invoice; leans: invoice; of: contact
-- 90 days: facts of the statement's review, 2026-11. A card without a date is as old as the list
-- it stands in.
SELECT c.id
FROM contact c LEFT JOIN customer k USING (id)
WHERE c.activity = 'A03' AND k.id IS NULL
  AND coalesce(days_after(day_of(c.created_at), 90) < today(), true)
  AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.person = c.person)
