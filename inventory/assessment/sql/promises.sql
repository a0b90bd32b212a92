-- The words that the statement's checks are written in.
-- Filled fields that the record's activity does not declare, or that nobody mapped: names only,
-- never values. `known`: one of them at least is known for what it is; a heading of somebody's own
-- that nobody mapped may be anything. A table: seven checks read it.
CREATE TABLE undescribed AS
SELECT id, kind, activity, listed, list_aggregate(listed, 'string_agg', ', ') AS fields,
       NOT maps_columns OR len(undeclared) > 0 OR contains(list_aggregate(listed, 'string_agg', ''),
                                                           '(fødselsnummer)') AS known
FROM (
    SELECT *, list_sort(list_distinct(list_concat(unread, undeclared))) AS listed
    FROM (SELECT id, kind, r.activity, maps_columns, unread,
                 list_filter(filled, lambda f: NOT list_contains(a.declared, f)) AS undeclared
          FROM owned r JOIN filled USING (id) JOIN activity a ON a.id = r.activity)
) WHERE len(listed) > 0;
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
CREATE TABLE night_before (as_of DATE);
CREATE TABLE open_gap (id VARCHAR);
