-- The words that the statement's checks are written in.
-- Names of fields that sort people rather than reach them.
CREATE MACRO is_opinion(field) AS
    field IN ('tags', 'interests', 'last_note', 'marketing_permissions');
CREATE MACRO is_password(field) AS regexp_matches(lower(field), 'passord|password|passwd|pwd');
-- Headings that speak of who somebody is, and of no strength.
CREATE MACRO is_personal(field) AS regexp_matches(lower(field),
    '(^|[^a-zæøå])(alder|age|kjønn|gender|sex|land|country|født|fødsels\w*|birth\w*|dob|telefon\w*'
    || '|mobil\w*|phone|adresse|address|yrke|occupation|utdann\w*|education)([^a-zæøå]|$)');
CREATE MACRO is_ip_address(field) AS regexp_matches(lower(field), '(^|[^a-zæøå])ip([^a-zæøå]|$)');
-- An invoice's line about a session, and not about a course.
CREATE MACRO speaks_of_session(line) AS
    coalesce(regexp_matches(lower(line), 'coaching|samtale|veiledning')
             AND NOT contains(lower(line), 'kurs'), false);
-- Filled by the runner: invoices that earlier nights held, the last complete night before this one,
-- and what the statement still lacks (policy/gaps.toml).
CREATE TEMP TABLE earlier_invoice (
    source VARCHAR, record VARCHAR, invoice_number VARCHAR, issued_on DATE, bk_end DATE
);
CREATE TEMP TABLE night_before (as_of DATE);
CREATE TEMP TABLE open_gap (id VARCHAR);
