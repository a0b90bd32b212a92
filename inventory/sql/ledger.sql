-- The only state that outlives a night: append-only, and by its columns unable to hold a name, an address or a number of anybody.
CREATE TABLE IF NOT EXISTS night_begun (run VARCHAR, as_of DATE, begun_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS night_ended (
    run VARCHAR, status VARCHAR, ended_at TIMESTAMPTZ, persons INTEGER, records INTEGER,
    keep INTEGER, delete_ INTEGER, stop INTEGER, review INTEGER, hold INTEGER, info INTEGER, pull DOUBLE, load DOUBLE, link DOUBLE, assess DOUBLE, report DOUBLE
);
CREATE TABLE IF NOT EXISTS night_source (run VARCHAR, source VARCHAR, status VARCHAR, records INTEGER, unread_fields INTEGER, trouble VARCHAR);
CREATE VIEW IF NOT EXISTS night AS
SELECT b.*, coalesce(e.status, 'broken off') AS status, e.* EXCLUDE (run, status) FROM night_begun b LEFT JOIN night_ended e USING (run);
