-- What the people of the population answered, booked and paid, drawn by hash: shares as in the sandbox's lives.
CREATE TEMP MACRO share(id, what) AS (hash(hash(id), what) % 10000) / 10000;
CREATE TEMP MACRO ago(id, what, days) AS TIMESTAMPTZ '2026-11-21 12:00:00+00' - to_hours(CAST(24 * days * share(id, what) AS INTEGER));
CREATE TEMP MACRO yes_no(id, what) AS CASE WHEN share(id, what) < 0.6 THEN 'Ja' WHEN share(id, what) < 0.9 THEN 'Nei' END;

CREATE TEMP TABLE told AS SELECT *, CAST(row_number() OVER (ORDER BY id) AS INTEGER) AS n FROM raw;
CREATE TEMP MACRO said(words) AS CASE words WHEN 'Ja' THEN true WHEN 'Nei' THEN false END;

INSERT INTO record BY NAME
SELECT n AS id, source, record, 'response' AS kind, activity, name, email, phone, postal_address, postcode, birth_date, []::VARCHAR[] AS unread,
       ago(id, 'submitted', 1500) AS submitted_at, CASE WHEN activity = 'A01' THEN coalesce(yes_no(id, 'registers'), 'Ja') END AS consent_registration,
       CASE WHEN activity = 'A01' THEN said(coalesce(yes_no(id, 'registers'), 'Ja')) END AS said_registration,
       yes_no(id, 'reads') AS newsletter, said(yes_no(id, 'reads')) AS said_newsletter, yes_no(id, 'notes') AS wants_notes, said(yes_no(id, 'notes')) AS said_notes,
       CASE WHEN share(id, 'paper') < 0.3 THEN 'Post' ELSE 'E-post' END AS invoice_channel,
       CASE WHEN activity = 'A07' THEN day_of(ago(id, 'submitted', 1500)) + 20 END AS course_date,
       CASE WHEN activity = 'A07' AND share(id, 'extra') < 0.1 THEN 'Allergi mot nøtter' WHEN activity = 'A07' AND share(id, 'extra') < 0.3 THEN 'Kommer litt sent' END AS extra_info
FROM told WHERE source IN ('registration', 'course');

INSERT INTO record BY NAME
SELECT n AS id, source, record, 'subscription' AS kind, 'A08' AS activity, name, email, []::VARCHAR[] AS unread,
       CASE WHEN share(id, 'status') < 0.7 THEN 'subscribed' WHEN share(id, 'status') < 0.85 THEN 'unsubscribed' WHEN share(id, 'status') < 0.92 THEN 'pending' ELSE 'cleaned' END AS status,
       ago(id, 'signup', 1500) - INTERVAL 1 HOUR AS signup_at, CASE WHEN share(id, 'status') NOT BETWEEN 0.85 AND 0.92 THEN ago(id, 'signup', 1500) END AS confirmed_at,
       CASE WHEN share(id, 'status') >= 0.7 THEN ago(id, 'left', 700) ELSE ago(id, 'signup', 1500) END AS changed_at, CASE WHEN share(id, 'clicks') < 0.3 THEN ago(id, 'click', 900) END AS last_click_at
FROM told WHERE source = 'newsletter';

INSERT INTO record BY NAME
SELECT n AS id, source, 'client:' || n AS record, 'contact' AS kind, 'A06' AS activity, name, email, phone, []::VARCHAR[] AS unread FROM told WHERE source = 'bookings'
UNION ALL BY NAME
SELECT n AS id, source, 'customer:' || n AS record, 'contact' AS kind, 'A03' AS activity, name, email, phone, postal_address, postcode, []::VARCHAR[] AS unread FROM told WHERE source = 'invoices';

INSERT INTO record BY NAME
SELECT CAST((SELECT max(n) FROM told) + row_number() OVER (ORDER BY n) AS INTEGER) AS id, source, 'booking:' || n AS record, 'booking' AS kind, 'A06' AS activity, 'client:' || n AS part_of,
       name, email, phone, []::VARCHAR[] AS unread, CASE WHEN share(id, 'came') < 0.85 THEN 'confirmed' ELSE 'cancelled' END AS status,
       ago(id, 'session', 1500) + INTERVAL 30 DAY AS starts_at, ago(id, 'session', 1500) + INTERVAL 721 HOUR AS ends_at, ago(id, 'session', 1500) AS booked_at
FROM told WHERE source = 'bookings';

INSERT INTO record BY NAME
SELECT CAST((SELECT max(id) FROM record) + row_number() OVER (ORDER BY n) AS INTEGER) AS id, source, 'invoice:' || n AS record, 'invoice' AS kind, 'A02' AS activity, 'customer:' || n AS part_of,
       name, email, []::VARCHAR[] AS unread, CAST(n AS VARCHAR) AS invoice_number, day_of(ago(id, 'invoice', 3000)) AS issued_on, day_of(ago(id, 'invoice', 3000)) + 14 AS due_on,
       CASE WHEN share(id, 'paid') < 0.97 THEN day_of(ago(id, 'invoice', 3000)) + 10 END AS paid_on, 1200 AS amount, CASE WHEN share(id, 'paid') < 0.97 THEN 0 ELSE 1200 END AS balance,
       'E-post' AS delivery, CASE WHEN share(id, 'line') < 0.01 THEN 'Coaching iht. avtale' WHEN share(id, 'line') < 0.012 THEN 'Coaching etter sykmelding' ELSE 'Coaching, 60 min' END AS description
FROM told WHERE source = 'invoices';
DROP TABLE told;

INSERT INTO source (name, type, title, status, read_at, records, unreadable, trouble, detail, kinds)
SELECT source,
       CASE source WHEN 'newsletter' THEN 'mailchimp' WHEN 'bookings' THEN 'simplybook'
           WHEN 'invoices' THEN 'contafaktura' ELSE 'google_forms' END,
       'Benchmark', 'fresh', now(), count(*), 0, NULL, NULL, list(DISTINCT kind) FROM record GROUP BY source ORDER BY source;
