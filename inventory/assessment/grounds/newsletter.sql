-- A proven double opt-in, with an active sign within the term: a confirmation, a click, a purchase.
-- Opens do not count. A child's yes is asked about.
-- kind: consent; rule: R-CONS; ends: refusal, objection; of: subscription
SELECT n.id, day_of(n.confirmed_at) AS since, day_of(n.confirmed_at) AS told, sign AS day,
       to_months(rule('R-CONS.months')) AS period,
       months_after(sign, rule('R-CONS.months')) AS until
FROM (SELECT *, greatest(day_of(confirmed_at), day_of(last_click_at), last_sale) AS sign
      FROM newsletter JOIN standing USING (person)) n
LEFT JOIN newsletter_answer a USING (person)
WHERE n.status = 'subscribed' AND n.proven
  -- A no in a form, and then a yes in one: neither stands until a person has looked.
  AND NOT coalesce(a.said AND a.no_at IS NOT NULL
                   AND NOT surely_later(n.confirmed_at, a.no_at), false)
  AND n.person NOT IN (SELECT person FROM minor WHERE young)
