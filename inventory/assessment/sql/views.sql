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

-- The card a record belongs to: a booking's client, an invoice's customer.
CREATE TABLE card AS SELECT part.id AS part, whole.id AS whole
FROM record part JOIN record whole ON whole.source = part.source AND whole.record = part.part_of;

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
