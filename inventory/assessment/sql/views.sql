-- What rules, letters and pages read: records with their person, and one view a kind.
CREATE VIEW owned AS
SELECT r.*, k.* EXCLUDE (id, ref), l.person,
       CASE l.linked_by WHEN '' THEN [] ELSE string_split(l.linked_by, ' ') END AS linked_by,
       l.tier, l.rule, l.through, s.status = 'fresh' AS fresh,
       s.maps_columns
FROM record r JOIN keys k USING (id) JOIN link l USING (id) JOIN source s ON s.name = r.source;

CREATE VIEW contact AS SELECT * FROM owned WHERE kind = 'contact';
CREATE VIEW response AS SELECT * FROM owned WHERE kind = 'response';
CREATE VIEW subscription AS SELECT * FROM owned WHERE kind = 'subscription';

-- Hours of nobody: of whose person no record has a name, an address or a number. They are left when
-- a client was erased in a booking tool that keeps the hours, and there is nobody left to erase.
CREATE VIEW nobodys AS
SELECT unnest(list(id)) AS id FROM owned GROUP BY person
HAVING bool_and(kind = 'booking' AND name_key IS NULL AND email_key IS NULL AND phone_key IS NULL);

-- An end that nobody wrote down is the start; a booking tool without statuses holds only confirmed
-- bookings.
CREATE VIEW booking AS
SELECT * REPLACE (coalesce(ends_at, starts_at) AS ends_at, coalesce(status, 'confirmed') AS status)
FROM owned WHERE kind = 'booking';

-- Newsletter subscriptions, and whether the double opt-in is evidenced: both steps, in order,
-- nothing amiss (P43). `no_at`: when whoever is off the list said no to it.
CREATE VIEW newsletter AS
SELECT s.*,
       coalesce(signup_at IS NOT NULL AND confirmed_at > signup_at AND proof_gap IS NULL, false)
           AS proven,
       coalesce(CAST(t.no_on AS TIMESTAMPTZ), changed_at) AS no_at
FROM subscription s LEFT JOIN taken_off t USING (id);

-- Whom each open request is about tonight.
CREATE VIEW requester AS
SELECT DISTINCT c.*, l.person
FROM open_request c JOIN request_record USING (number) JOIN link l USING (id);
