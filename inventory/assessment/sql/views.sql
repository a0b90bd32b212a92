-- What rules read: records with their person, one view a kind, and each person's relation with the
-- business. What many rules ask again is a table: so it is worked out once (measured 2026-11: a
-- third of the time on a million records, a fifth on a handful).
CREATE TABLE owned AS
SELECT r.*, k.* EXCLUDE (id, ref), l.person,
       CASE l.linked_by WHEN '' THEN [] ELSE string_split(l.linked_by, ' ') END AS linked_by,
       l.tier, l.rule, l.through, s.status = 'fresh' AS fresh,
       s.maps_columns
FROM record r JOIN keys k USING (id) JOIN link l USING (id) JOIN source s ON s.name = r.source;

CREATE VIEW contact AS SELECT * FROM owned WHERE kind = 'contact';
CREATE VIEW response AS SELECT * FROM owned WHERE kind = 'response';
CREATE VIEW subscription AS SELECT * FROM owned WHERE kind = 'subscription';

-- An end that nobody wrote down is the start; a booking tool without statuses holds only confirmed
-- bookings.
CREATE VIEW booking AS
SELECT * REPLACE (coalesce(ends_at, starts_at) AS ends_at, coalesce(status, 'confirmed') AS status)
FROM owned WHERE kind = 'booking';

-- R-BK5: bokføringsloven § 13. An open balance is also documentation of this year's balance sheet.
-- A payment is as old as itself.
CREATE VIEW voucher AS
SELECT *, year_end(greatest(issued_on, CASE WHEN rule('R-BKANCHOR.settled') = 1 OR kind = 'payment'
                                            THEN paid_on END,
                            CASE WHEN balance > 0 THEN today() END), rule('R-BK5.years')) AS bk_end,
       coalesce(balance, 0) > 0 AS unpaid
FROM owned WHERE kind IN ('invoice', 'payment');

CREATE VIEW invoice AS SELECT * FROM voucher WHERE kind = 'invoice';

-- Customer cards whose closing balance says that more is owed than the invoices tell (SAF-T).
CREATE VIEW debtor AS SELECT id, person, balance FROM contact WHERE balance > 0;

-- The card a record belongs to: a booking's client, an invoice's customer.
CREATE TABLE card AS SELECT part.id AS part, whole.id AS whole
FROM record part JOIN record whole ON whole.source = part.source AND whole.record = part.part_of;

-- R-REL: the relation ends with the last attended booking, the last course or the last invoice
-- settled; a booking or course ahead or an open invoice means it goes on.
CREATE TABLE relation AS
SELECT person, max(ended) FILTER (ended <= today()) AS ended,
       coalesce(bool_or(active), false) AS active,
       coalesce(bool_or(ahead), false) AS ahead, coalesce(bool_or(unpaid), false) AS unpaid
FROM (
    SELECT person, CASE WHEN status = 'confirmed' THEN day_of(ends_at) END AS ended,
           starts_at > now_() AND status <> 'cancelled' AS active,
           starts_at > now_() AND status <> 'cancelled' AS ahead, false AS unpaid
    FROM booking
    UNION ALL
    SELECT person, course_date, course_date > today(), false, false
    FROM response WHERE activity = 'A07'
    UNION ALL
    SELECT person, greatest(issued_on, paid_on), unpaid, false, unpaid FROM voucher
    UNION ALL
    SELECT person, NULL, true, false, true FROM debtor
) GROUP BY person;

CREATE TABLE standing AS
SELECT p.person, r.ended, coalesce(r.active, false) AS active, coalesce(r.ahead, false) AS ahead,
       coalesce(r.unpaid, false) AS unpaid
FROM (SELECT DISTINCT person FROM link) p LEFT JOIN relation r USING (person);

-- Per client card: its last booking, whether any was held or is agreed, and whether one lies ahead.
CREATE TABLE client AS
SELECT c.whole AS id, max(day_of(b.ends_at)) AS last_end,
       bool_or(b.status = 'confirmed') AS attended,
       bool_or(b.starts_at > now_() AND b.status <> 'cancelled') AS ahead,
       max(day_of(b.starts_at)) FILTER (b.starts_at > now_() AND b.status <> 'cancelled')
           AS next_start
FROM booking b JOIN card c ON c.part = b.id GROUP BY c.whole;

-- Per customer card: how long the bookkeeping act holds it (only its invoices' stub), and whether
-- all are past it.
CREATE TABLE customer AS
SELECT id, max(bk_end) AS bk_end, bool_or(unpaid) AS unpaid
FROM (
    SELECT c.whole AS id, v.bk_end, v.unpaid FROM voucher v JOIN card c ON c.part = v.id
    UNION ALL
    SELECT id, year_end(today(), rule('R-BK5.years')), true FROM debtor
) GROUP BY id;

-- Newsletter subscriptions, and whether the double opt-in is evidenced: both steps, in order,
-- nothing amiss (P43).
CREATE VIEW newsletter AS
SELECT *, coalesce(signup_at IS NOT NULL AND confirmed_at > signup_at AND proof_gap IS NULL, false)
              AS proven
FROM subscription;

-- What a person has answered about the newsletter, over all forms: the last yes, the last no, and
-- which of them stands. A no without a time counts as later than any yes: nobody can show that the
-- yes came after it.
CREATE TABLE newsletter_answer AS
SELECT *, no_at IS NULL OR surely_later(yes_at, no_at) AS said
FROM (SELECT person, max(submitted_at) FILTER (said_newsletter) AS yes_at,
             max(coalesce(submitted_at, 'infinity')) FILTER (NOT said_newsletter) AS no_at
      FROM response WHERE said_newsletter IS NOT NULL GROUP BY person);

-- The same about registration, with the day of the answer that stands.
CREATE TABLE registration_answer AS
SELECT person, no_at IS NULL OR surely_later(yes_at, no_at) AS said,
       CASE WHEN no_at IS NULL OR surely_later(yes_at, no_at) THEN yes_at
            ELSE nullif(no_at, 'infinity') END AS stated_at
FROM (SELECT person, max(submitted_at) FILTER (said_registration) AS yes_at,
             max(coalesce(submitted_at, 'infinity')) FILTER (NOT said_registration) AS no_at
      FROM response WHERE said_registration IS NOT NULL GROUP BY person);

-- Forms that an invoice refers to («iht. avtale») instead of saying what was sold: the latest
-- before it was issued. They are documentation of the sale then, kept like the invoice
-- (bokføringsloven § 13; Altinn).
CREATE TABLE agreement AS
SELECT f.id, max(f.bk_end) AS bk_end, arg_max(f.invoice_number, f.bk_end) AS invoice_number
FROM (SELECT i.bk_end, i.invoice_number, arg_max(r.id, (r.submitted_at, r.id)) AS id
      FROM invoice i JOIN response r USING (person)
      WHERE refers_to_agreement(i.description)
        AND r.activity IN ('A01', 'A07') AND day_of(r.submitted_at) <= i.issued_on
      GROUP BY i.id, i.bk_end, i.invoice_number) f
GROUP BY f.id;

-- Identifiers that two persons with plainly different names use. Two names that may be one person's
-- wait as "likely" instead: "same person?" is the better question.
-- An organisation is nobody's double.
CREATE TABLE shared_key AS
WITH used AS (
    SELECT DISTINCT what, value, person
    FROM known_by JOIN keys USING (id) JOIN link USING (id) WHERE name_key IS NOT NULL
),
asked AS (
    SELECT least(a.person, b.person) AS one, greatest(a.person, b.person) AS other
    FROM likely c JOIN link a ON a.id = c.a JOIN link b ON b.id = c.b
)
SELECT u.what, u.value, any_value(n.persons) AS persons
FROM used u
JOIN (SELECT what, value, count(*) AS persons FROM used
      GROUP BY what, value HAVING count(*) > 1) n USING (what, value)
JOIN used v ON v.what = u.what AND v.value = u.value AND v.person > u.person
ANTI JOIN asked ON asked.one = u.person AND asked.other = v.person
GROUP BY u.what, u.value;

-- Whom each open request is about tonight.
CREATE VIEW requester AS
SELECT DISTINCT c.*, l.person
FROM open_request c JOIN request_record USING (number) JOIN link l USING (id);
