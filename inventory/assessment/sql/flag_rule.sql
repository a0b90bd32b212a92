-- The rules as ``resolve`` reads them.
CREATE TABLE flag_rule (
    code VARCHAR, outcome VARCHAR, severity VARCHAR, purpose VARCHAR, step INTEGER, scope VARCHAR,
    needs VARCHAR[], in_the_end VARCHAR
);
