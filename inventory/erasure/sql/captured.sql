-- The tables of erasing.duckdb: what the erased are found by, and under which pepper.
CREATE TABLE pepper (value VARCHAR);
CREATE TABLE captured (
    number INTEGER, place INTEGER, record VARCHAR, kind VARCHAR, act VARCHAR, told VARCHAR,
    PRIMARY KEY (number, place)
);
