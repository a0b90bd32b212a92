-- The few words that every rule is written in.
CREATE MACRO today() AS (SELECT as_of FROM tonight);
CREATE MACRO now_() AS (SELECT clock FROM tonight);
CREATE MACRO rule(parameter_name) AS (SELECT value FROM parameter WHERE name = parameter_name);
-- Month ends clip: 31 January + 1 month is 28 February (DuckDB's own rule, and Reg. 1182/71's).
CREATE MACRO months_after(day, months) AS CAST(day + to_months(CAST(months AS INTEGER)) AS DATE);
CREATE MACRO days_after(day, days) AS CAST(day + to_days(CAST(days AS INTEGER)) AS DATE);
-- The last day of a question, from the night it was first raised: consents that nobody can prove
-- wait shorter (R-NL) than the rest (R-REVIEW).
CREATE MACRO review_end(code, raised) AS
    days_after(raised, CASE WHEN code = 'CONSENT_REFRESH_DUE' THEN rule('R-REPERM.wait_days')
                            WHEN code IN ('DOI_PROOF_MISSING', 'NO_CONSENT_FOUND',
                                          'TRANSACTIONAL_ONLY')
                            THEN rule('R-NL.review_days') ELSE rule('R-REVIEW.days') END);
-- Local day of an instant: the connection's time zone is the business's.
CREATE MACRO day_of(instant) AS CAST(instant AS DATE);
-- Last day of the fiscal year (calendar year) of `day`, so many years later: bokføringsloven § 13.
CREATE MACRO year_end(day, years) AS make_date(CAST(year(day) + years AS INTEGER), 12, 31);
-- Last day of a document beside the accounts (agreement, hour log): fiscal year end and 3 years
-- 6 months, § 13 nos 5–8.
CREATE MACRO document_end(day) AS months_after(year_end(day, 0), rule('R-BK3.5.months'));
-- The day of a course; of one without a date, the last that it can have been: so long after the
-- sign-up.
CREATE MACRO course_day(day, submitted) AS
    coalesce(day, months_after(day_of(submitted), rule('R-COURSE.unknown_months')));
-- A yes wins over a no for the same purpose only when it is surely later: equal and unknown times
-- let the no win.
CREATE MACRO surely_later(yes, no) AS coalesce(yes > no, false);
-- Post or e-mail, from an answer or a way of sending; NULL for the rest (EHF, an employer).
CREATE MACRO channel(words) AS
    CASE WHEN regexp_matches(lower(words), 'e-?\s?post|e-?mail') THEN 'email'
         WHEN regexp_matches(lower(words), '\b(post\w*|brev\w*|papir\w*|letter|paper|mail)\b')
         THEN 'post' END;
-- Eleven digits whose two control digits are a Norwegian birth number's (mod 11); months + 40 and
-- + 80 are test series.
CREATE MACRO control_digit(digits, weights) AS
    (11 - list_sum(list_transform(range(1, len(weights) + 1),
                                  lambda i: CAST(digits[i] AS INTEGER) * weights[i])) % 11) % 11;
CREATE MACRO is_birth_number(digits) AS len(digits) = 11
    AND CAST(digits[1:2] AS INTEGER) % 40 BETWEEN 1 AND 31
    AND CAST(digits[3:4] AS INTEGER) % 40 BETWEEN 1 AND 12
    AND control_digit(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) = CAST(digits[10] AS INTEGER)
    AND control_digit(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) = CAST(digits[11] AS INTEGER);
CREATE MACRO has_birth_number(words) AS
    CASE WHEN regexp_matches(words, '\d{6}\s?\d{5}')
         THEN len(list_filter(regexp_extract_all(words, '\b\d{6}\s?\d{5}\b'),
                              lambda d: is_birth_number(replace(d, ' ', '')))) > 0
         ELSE false END;
-- Whether a name (words) lacks some word of the other, initials and short forms apart.
CREATE MACRO lacks(name, other) AS
    len(list_filter(other, lambda o: len(list_filter(
        name, lambda w: starts_with(w, o) OR starts_with(o, w))) = 0)) > 0;
-- What a claim needs: who owes, the agreement behind it, and the hours.
CREATE MACRO holds_a_claim(kind, activity) AS
    kind = 'contact' AND activity IN ('A03', 'A06') OR kind = 'booking'
    OR kind = 'response' AND activity IN ('A01', 'A07');
