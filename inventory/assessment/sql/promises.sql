-- The words that the statement's checks are written in.
-- Filled fields that the record's activity does not declare, or that nobody mapped: names only,
-- never values. `known`: one of them at least is known for what it is; a heading of somebody's own
-- that nobody mapped may be anything. A table: seven checks read it.
CREATE TABLE undescribed AS
SELECT id, kind, activity, list_aggregate(listed, 'string_agg', ', ') AS fields,
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
-- Filled by the runner: invoices that last night's inventory held, and the last complete night
-- before this one.
CREATE TABLE earlier_invoice (source VARCHAR, record VARCHAR, bk_end DATE);
CREATE TABLE night_before (as_of DATE);
