-- The person as a whole: what was sold and what of it is owed, the relation with the business, and
-- who may be a child. Every sentence about a person is true of all of their records together. All
-- of it is the night's own, in memory, and never published.

-- The card a record belongs to: a booking's client, an invoice's customer.
CREATE TEMP TABLE card AS SELECT part.id AS part, whole.id AS whole
FROM owned part JOIN owned whole ON whole.source = part.source AND whole.record = part.part_of;

-- What a person has answered about the newsletter, over all forms: the last yes, the last no, and
-- which of them stands. A no without a time counts as later than any yes: nobody can show that the
-- yes came after it.
CREATE TEMP TABLE newsletter_answer AS
SELECT *, no_at IS NULL OR surely_later(yes_at, no_at) AS said
FROM (SELECT person, max(submitted_at) FILTER (said_newsletter) AS yes_at,
             max(coalesce(submitted_at, 'infinity')) FILTER (NOT said_newsletter) AS no_at
      FROM (SELECT person, submitted_at, said_newsletter FROM response
            WHERE said_newsletter IS NOT NULL
            UNION ALL SELECT person, no_at, false FROM said_before JOIN link USING (id))
      GROUP BY person);

-- The same about registration, with the day of the answer that stands.
CREATE TEMP TABLE registration_answer AS
SELECT person, no_at IS NULL OR surely_later(yes_at, no_at) AS said,
       CASE WHEN no_at IS NULL OR surely_later(yes_at, no_at) THEN yes_at
            ELSE nullif(no_at, 'infinity') END AS stated_at
FROM (SELECT person, max(submitted_at) FILTER (said_registration) AS yes_at,
             max(coalesce(submitted_at, 'infinity')) FILTER (NOT said_registration) AS no_at
      FROM response WHERE said_registration IS NOT NULL GROUP BY person);

-- Identifiers that two persons with plainly different names use. Two names that may be one person's
-- wait as "likely" instead: "same person?" is the better question.
-- An organisation is nobody's double.
CREATE TEMP TABLE shared_key AS
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

-- Invoices and payments, and whose account each is on: a customer card's, else the person's own.
CREATE TEMP TABLE bill AS
SELECT v.id, source, record, kind, activity, person, invoice_number, issued_on, due_on, paid_on,
       amount, balance, delivery, description, organisation,
       of_course, of_session, of_agreement, of_health,
       coalesce(CAST(c.whole AS VARCHAR), v.person) AS account, c.whole AS customer
FROM owned v LEFT JOIN card c ON c.part = v.id WHERE v.kind IN ('invoice', 'payment');

-- An invoice and the credit note that undoes it: the same account and amount, the note no earlier;
-- what is unpaid is credited first. The two document one sale (bokføringsloven § 13).
CREATE TEMP TABLE credited AS
SELECT id, min(credited_on) AS credited_on
FROM (
    SELECT unnest([sale, note]) AS id, credited_on
    FROM (SELECT s.id AS sale, n.id AS note, n.issued_on AS credited_on,
                 row_number() OVER (PARTITION BY n.id ORDER BY coalesce(s.balance, 0) <= 0,
                                    s.issued_on, s.id) AS place,
                 dense_rank() OVER (PARTITION BY account, s.amount
                                    ORDER BY n.issued_on, n.id) AS nth
          FROM bill s JOIN bill n USING (account)
          WHERE s.kind = 'invoice' AND n.kind = 'invoice' AND s.amount > 0
            AND n.amount = -s.amount AND n.issued_on >= s.issued_on)
    WHERE place = nth
) GROUP BY id;

-- What each account owes, netted: a credit or a payment that settles no invoice counts against it.
-- A customer card's own balance is what its account owes beyond the invoices (SAF-T).
CREATE TEMP TABLE account AS
SELECT account, sum(balance) > 0 AS owes
FROM (SELECT account, balance FROM bill ANTI JOIN credited USING (id)
      UNION ALL SELECT CAST(id AS VARCHAR), balance FROM contact WHERE balance IS NOT NULL)
GROUP BY account;

-- R-BK5: bokføringsloven § 13. An open balance is also documentation of this year's balance sheet.
-- A payment is as old as itself. `claim_end`: the last day of the claim (foreldelsesloven §§ 2, 3;
-- a part payment begins it anew, § 14); NULL where nothing says when it was due. `unsettled`:
-- nothing says whether it was paid.
CREATE TEMP TABLE voucher AS
SELECT *, year_end(greatest(issued_on, settled_on, CASE WHEN unpaid THEN today() END),
                   rule('R-BK5.years')) AS bk_end,
       months_after(greatest(coalesce(due_on, CASE WHEN unsettled THEN issued_on END), paid_on),
                    12 * rule('R-UNPAID.review_years')) AS claim_end
FROM (
    SELECT b.*, c.credited_on, c.id IS NULL AND coalesce(b.balance > 0 AND a.owes, false) AS unpaid,
           b.kind = 'invoice' AND c.id IS NULL AND b.balance IS NULL AND b.paid_on IS NULL
               AND coalesce(b.amount > 0, true) AS unsettled,
           CASE WHEN rule('R-BKANCHOR.settled') = 1 OR b.kind = 'payment'
                THEN greatest(b.paid_on, c.credited_on) END AS settled_on
    FROM bill b LEFT JOIN credited c USING (id) LEFT JOIN account a USING (account)
);

CREATE TEMP VIEW invoice AS SELECT * FROM voucher WHERE kind = 'invoice';

-- Customer cards whose account owes more than the invoices tell.
CREATE TEMP VIEW debtor AS
SELECT k.id, k.person, k.balance FROM contact k
JOIN account a ON a.account = CAST(k.id AS VARCHAR) WHERE k.balance > 0 AND a.owes;

-- Per customer card: how long the bookkeeping act holds it (only its invoices' stub).
CREATE TEMP TABLE customer AS
SELECT id, max(bk_end) AS bk_end, min(issued_on) AS issued_on, bool_or(unpaid) AS unpaid
FROM (
    SELECT customer AS id, bk_end, issued_on, unpaid FROM voucher WHERE customer IS NOT NULL
    UNION ALL
    SELECT id, year_end(today(), rule('R-BK5.years')), NULL, true FROM debtor
) GROUP BY id;

-- R-REL: what the relation consists of. It ends with the last session held, the last course or the
-- last invoice settled, on any card; a booking or a course ahead means that it goes on. Money owed
-- does not: that is a claim.
CREATE TEMP TABLE relation AS
SELECT person, max(day) FILTER (day <= today()) AS ended,
       max(day) FILTER (what = 'session' AND NOT ahead) AS last_session,
       max(day) FILTER (what = 'session' AND ahead) AS next_session,
       max(day) FILTER (what = 'sale' AND day <= today()) AS last_sale,
       max(issued_on) FILTER (issued_on <= today()) AS last_invoice,
       max(day) FILTER (issued_on IS NOT NULL AND day <= today()) AS last_billed,
       bool_or(ahead) AS active
FROM (
    SELECT person, 'session' AS what, CASE WHEN starts_at > now_() THEN day_of(starts_at)
                                           ELSE day_of(ends_at) END AS day,
           NULL AS issued_on, starts_at > now_() AS ahead
    FROM booking WHERE status = 'confirmed' OR starts_at > now_() AND status <> 'cancelled'
    UNION ALL
    SELECT person, 'course', course_date, NULL, course_date > today()
    FROM response WHERE activity = 'A07' AND course_date IS NOT NULL
    UNION ALL
    SELECT person, 'course', day, NULL, false FROM course_held JOIN link USING (id)
    UNION ALL
    SELECT person, 'sale', greatest(issued_on, paid_on, credited_on),
           CASE WHEN NOT of_course THEN issued_on END, false
    FROM voucher
) GROUP BY person;

-- Of everybody: the relation, the money owed that is no time-barred claim, and that of which nobody
-- knows whether it is (`unsettled`): each with its last day, NULL where none is known.
CREATE TEMP TABLE standing AS
WITH claim AS (
    SELECT person, bool_or(unpaid) AS owes, bool_or(unsettled) AS unsettled,
           CASE WHEN NOT bool_or(unpaid AND claim_end IS NULL)
                THEN max(claim_end) FILTER (unpaid) END AS claim_end,
           max(claim_end) FILTER (unsettled) AS unsettled_end,
           string_agg(invoice_number, ', ' ORDER BY invoice_number) FILTER (unpaid) AS claimed
    FROM (SELECT person, unpaid, unsettled, claim_end, invoice_number FROM voucher
          WHERE (unpaid OR unsettled) AND coalesce(claim_end >= today(), true)
          UNION ALL SELECT person, true, false, NULL, NULL FROM debtor)
    GROUP BY person
)
SELECT p.person, r.* EXCLUDE (person, active), coalesce(r.active, false) AS active,
       -- The last time that shows a session: a held or agreed one; else an invoice that no session
       -- in the booking tool explains (a month, bokføringsforskriften § 5-2-2).
       greatest(r.last_session, r.next_session,
                CASE WHEN r.last_session IS NULL
                          OR r.last_invoice > months_after(r.last_session, rule('R-INVOICE.months'))
                     THEN r.last_billed END) AS came,
       coalesce(c.owes, false) AS owes, c.claim_end, c.claimed,
       coalesce(c.unsettled, false) AS unsettled, c.unsettled_end
FROM (SELECT DISTINCT person FROM link) p
LEFT JOIN relation r USING (person) LEFT JOIN claim c USING (person);

-- Course forms and the invoices that may be the course's: issued after the sign-up and not long
-- after the course, and not for a session by their own words.
CREATE TEMP TABLE course_sale AS
SELECT r.id, i.id AS invoice
FROM response r JOIN invoice i USING (person)
WHERE r.activity = 'A07' AND i.issued_on >= day_of(r.submitted_at)
  AND i.issued_on <= months_after(course_day(r.course_date, r.submitted_at),
                                  rule('R-COURSE.invoiced_months'))
  AND (i.of_course OR NOT i.of_session OR i.description IS NULL);

-- Forms that an invoice refers to («iht. avtale») instead of saying what was sold: the latest
-- before it was issued; a course form only for an invoice that may be the course's. They document
-- the sale, and are kept like it (bokføringsloven § 13; Altinn).
CREATE TEMP TABLE agreement AS
SELECT id, max(bk_end) AS bk_end, arg_max(invoice_number, bk_end) AS invoice_number
FROM (SELECT i.bk_end, i.invoice_number, arg_max(r.id, (r.submitted_at, r.id)) AS id
      FROM invoice i JOIN response r USING (person)
      LEFT JOIN course_sale c ON c.id = r.id AND c.invoice = i.id
      WHERE i.of_agreement AND day_of(r.submitted_at) <= i.issued_on
        AND (r.activity = 'A01' OR c.id IS NOT NULL)
      GROUP BY i.id, i.bk_end, i.invoice_number)
GROUP BY id;

-- Signs of a child, by record: a birth date, a school's address, or words about an age
-- (personopplysningsloven § 5, vergemålsloven § 9). `young`: too young, or nobody knows how young,
-- to say yes to a newsletter alone.
CREATE TEMP TABLE minor AS
SELECT id, person, coalesce(months_after(birth_date, 12 * rule('R-CHILD.consent_years')) > today(),
                            true) AS young
FROM owned
WHERE NOT organisation
  AND (months_after(birth_date, 12 * rule('R-CHILD.contract_years')) > today()
       OR of_minor
       OR id IN (SELECT id FROM known_by
                 WHERE what = 'email'
                   AND regexp_matches(value, '@([^@]*[.])?(elev|elever|skole|[^@.]*skolen)[.]')));
