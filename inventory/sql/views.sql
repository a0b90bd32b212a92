-- What rules read: records with their person, one view a kind, and each person's relation with the business.
CREATE VIEW owned AS SELECT r.*, k.* EXCLUDE (id, ref), l.person, l.linked_by, l.tier, l.rule, l.through, s.status = 'fresh' AS fresh
FROM record r JOIN keys k USING (id) JOIN link l USING (id) JOIN source s ON s.name = r.source;

CREATE VIEW contact AS SELECT * FROM owned WHERE kind = 'contact';
CREATE VIEW response AS SELECT * FROM owned WHERE kind = 'response';
CREATE VIEW subscription AS SELECT * FROM owned WHERE kind = 'subscription';

-- An end that nobody wrote down is the start; a booking tool without statuses holds only confirmed bookings.
CREATE VIEW booking AS
SELECT * REPLACE (coalesce(ends_at, starts_at) AS ends_at, coalesce(status, 'confirmed') AS status)
FROM owned WHERE kind = 'booking';

-- R-BK5: bokføringsloven § 13. An open balance is also documentation of this year's balance sheet.
CREATE VIEW invoice AS
SELECT *, year_end(greatest(issued_on, paid_on, CASE WHEN balance > 0 THEN today() END), rule('R-BK5.years')) AS bk_end,
       coalesce(balance, 0) > 0 AS unpaid
FROM owned WHERE kind = 'invoice';

-- The card a record belongs to: a booking's client, an invoice's customer.
CREATE VIEW card AS SELECT part.id AS part, whole.id AS whole
FROM record part JOIN record whole ON whole.source = part.source AND whole.record = part.part_of;

-- R-REL: the relation ends with the last attended booking, the last course or the last invoice settled;
-- a booking or course ahead or an open invoice means it goes on.
CREATE TABLE relation AS
SELECT person, max(ended) FILTER (ended <= today()) AS ended, coalesce(bool_or(active), false) AS active,
       coalesce(bool_or(ahead), false) AS ahead, coalesce(bool_or(unpaid), false) AS unpaid
FROM (
    SELECT person, CASE WHEN status = 'confirmed' THEN day_of(ends_at) END AS ended,
           starts_at > now_() AND status <> 'cancelled' AS active, starts_at > now_() AND status <> 'cancelled' AS ahead, false AS unpaid FROM booking
    UNION ALL SELECT person, course_date, course_date > today(), false, false FROM response WHERE activity = 'A07'
    UNION ALL SELECT person, greatest(issued_on, paid_on), unpaid, false, unpaid FROM invoice
) GROUP BY person;

CREATE VIEW standing AS SELECT p.person, r.ended, coalesce(r.active, false) AS active, coalesce(r.ahead, false) AS ahead,
       coalesce(r.unpaid, false) AS unpaid
FROM (SELECT DISTINCT person FROM link) p LEFT JOIN relation r USING (person);

-- Per client card: its last booking, and whether one lies ahead.
CREATE VIEW client AS
SELECT c.whole AS id, max(day_of(b.ends_at)) AS last_end, bool_or(b.starts_at > now_() AND b.status <> 'cancelled') AS ahead,
       max(day_of(b.starts_at)) FILTER (b.starts_at > now_() AND b.status <> 'cancelled') AS next_start
FROM booking b JOIN card c ON c.part = b.id GROUP BY c.whole;

-- Per customer card: how long the bookkeeping act holds it (only its invoices' stub), and whether all are past it.
CREATE VIEW customer AS
SELECT c.whole AS id, max(i.bk_end) AS bk_end, bool_or(i.unpaid) AS unpaid, count(*) AS invoices
FROM invoice i JOIN card c ON c.part = i.id GROUP BY c.whole;

-- Newsletter subscriptions, and whether the double opt-in is evidenced: both steps, in order, nothing amiss (P43).
CREATE VIEW newsletter AS
SELECT *, coalesce(signup_at IS NOT NULL AND confirmed_at > signup_at AND proof_gap IS NULL, false) AS proven
FROM subscription;

-- The latest form answer about the newsletter that can be read as yes or no, per person. Unknown time counts as oldest.
CREATE VIEW newsletter_answer AS
SELECT person, arg_max(said_newsletter, coalesce(submitted_at, TIMESTAMPTZ '1970-01-01')) AS said, max(submitted_at) AS stated_at
FROM response WHERE said_newsletter IS NOT NULL GROUP BY person;

-- The latest readable answer about registration, per person.
CREATE VIEW registration_answer AS
SELECT person, arg_max(said_registration, coalesce(submitted_at, TIMESTAMPTZ '1970-01-01')) AS said, max(submitted_at) AS stated_at
FROM response WHERE said_registration IS NOT NULL GROUP BY person;

-- Identifiers that two persons with plainly different names use. Two names that may be one person's wait as "likely"
-- instead: "same person?" is the better question. An organisation is nobody's double.
CREATE TABLE shared_key AS
WITH used AS (
    SELECT DISTINCT 'email' AS what, email_key AS value, person FROM owned WHERE email_key IS NOT NULL AND name_key IS NOT NULL
    UNION ALL SELECT DISTINCT 'phone', phone_key, person FROM owned WHERE phone_key IS NOT NULL AND name_key IS NOT NULL
),
asked AS (
    SELECT least(a.person, b.person) AS one, greatest(a.person, b.person) AS other
    FROM likely c JOIN link a ON a.id = c.a JOIN link b ON b.id = c.b
)
SELECT u.what, u.value, any_value(n.persons) AS persons
FROM used u
JOIN (SELECT what, value, count(*) AS persons FROM used GROUP BY what, value HAVING count(*) > 1) n USING (what, value)
JOIN used v ON v.what = u.what AND v.value = u.value AND v.person > u.person
ANTI JOIN asked ON asked.one = u.person AND asked.other = v.person
GROUP BY u.what, u.value;

-- Whom each open request is about tonight.
CREATE VIEW requester AS
SELECT DISTINCT c.*, l.person FROM open_case c JOIN case_record USING (number) JOIN link l USING (id);
