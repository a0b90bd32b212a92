-- A customer card of somebody who never bought anything: an invoice comes soon, or somebody knows
-- what the card is for. A supplier's or a partner's may lie there.
-- kind: interest; rule: R-CRM; of: contact
SELECT r.id, day_of(r.created_at) AS since, day_of(r.created_at) AS told,
       day_of(r.created_at) AS day, to_days(rule('R-CRM.card_days')) AS period,
       days_after(day_of(r.created_at), rule('R-CRM.card_days')) AS until
FROM contact r JOIN standing s USING (person)
WHERE r.activity NOT IN ('A04', 'A06', 'A08') AND NOT s.active AND s.ended IS NULL
