-- A birth date, a school's address or a word about a guardian: this may be a child
-- (personopplysningsloven § 5, vergemålsloven § 9).
-- outcome: REVIEW; severity: high; step: 7; purpose: IDENTITY; rule: R-CHILD
SELECT id, NULL::DATE AS since, NULL::DATE AS due
FROM owned
WHERE NOT organisation AND (months_after(birth_date, 12 * rule('R-CHILD.contract_years')) > today()
   OR id IN (SELECT id FROM known_by
             WHERE what = 'email'
               AND regexp_matches(value, '@([^@]*[.])?(elev|elever|skole|[^@.]*skolen)[.]'))
   OR regexp_matches(lower(concat_ws(' ', extra_info, note, service_choice, course_choice)),
                     '\b(foresatte?|mindreårig|vergen? (for|til)|'
                     || '(er|på|fylte|blir) (\d|1[0-7]) år)\b'))
