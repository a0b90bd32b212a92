-- A birth date, a school's address or words about an age: this may be a child, and so may who gets
-- the newsletter at the same person's address (personopplysningsloven § 5, vergemålsloven § 9).
-- outcome: REVIEW; severity: high; step: 7; purpose: IDENTITY; rule: R-CHILD; variants: newsletter
-- of: minor
SELECT id, NULL::DATE AS since, NULL::DATE AS due, NULL AS variant FROM minor
UNION ALL
SELECT id, NULL, NULL, 'newsletter' FROM newsletter
WHERE status = 'subscribed' AND person IN (SELECT person FROM minor WHERE young)
