-- What each text tells (grammar.sql), asked once however many records have it: to compile the
-- grammars anew in every question took a quarter of a small night's rules (measured 2026-12).
CREATE TEMP TABLE sign (
    words VARCHAR, of_health BOOLEAN, of_minor BOOLEAN, of_course BOOLEAN, of_session BOOLEAN,
    of_agreement BOOLEAN
);
