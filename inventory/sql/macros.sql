-- The few words that every rule is written in.
CREATE MACRO today() AS (SELECT as_of FROM tonight);
CREATE MACRO now_() AS (SELECT clock FROM tonight);
CREATE MACRO rule(parameter_name) AS (SELECT value FROM parameter WHERE name = parameter_name);
-- Month ends clip: 31 January + 1 month is 28 February (DuckDB's own rule, and Reg. 1182/71's).
CREATE MACRO months_after(day, months) AS CAST(day + to_months(CAST(months AS INTEGER)) AS DATE);
CREATE MACRO days_after(day, days) AS CAST(day + to_days(CAST(days AS INTEGER)) AS DATE);
-- Local day of an instant: the connection's time zone is the business's.
CREATE MACRO day_of(instant) AS CAST(instant AS DATE);
-- Last day of the fiscal year (calendar year) of `day`, so many years later: bokføringsloven § 13.
CREATE MACRO year_end(day, years) AS make_date(CAST(year(day) + years AS INTEGER), 12, 31);
