-- An ongoing client may get the newsletter without a consent, where the owner has assessed that in
-- writing (markedsføringsloven § 15 third paragraph). It is off unless she turns it on.
-- kind: interest; rule: R-CUST; ends: refusal, objection; of: subscription
SELECT n.id, NULL::DATE AS since, s.ended AS told, s.ended AS day,
       to_months(rule('R-CRM.months')) AS period,
       CASE WHEN NOT s.active THEN months_after(s.ended, rule('R-CRM.months')) END AS until,
       s.active AS open
FROM newsletter n JOIN standing s USING (person)
WHERE rule('R-CUST.customer_exception') = 1 AND n.status = 'subscribed' AND s.ended IS NOT NULL
