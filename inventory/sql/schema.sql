-- The tables of one night. `record` is made from inventory.model's fields (see load.py), so the contract is written once.
CREATE TABLE tonight (run VARCHAR, as_of DATE, clock TIMESTAMPTZ, policy_version VARCHAR);
CREATE TABLE source (
    name VARCHAR PRIMARY KEY, type VARCHAR, title VARCHAR, status VARCHAR, read_at TIMESTAMPTZ, records INTEGER,
    unreadable INTEGER, trouble VARCHAR, detail VARCHAR, kinds VARCHAR[]
);
CREATE TABLE unread (source VARCHAR, field VARCHAR, filled INTEGER);
CREATE TABLE link (id INTEGER PRIMARY KEY, person VARCHAR, home VARCHAR, linked_by VARCHAR[]);
CREATE TABLE candidate (a INTEGER, b INTEGER, score DOUBLE, reason VARCHAR);
CREATE TABLE parameter (name VARCHAR PRIMARY KEY, value INTEGER);
CREATE TABLE activity (id VARCHAR PRIMARY KEY, purpose VARCHAR, basis VARCHAR, declared VARCHAR[]);
CREATE TABLE retention (id INTEGER PRIMARY KEY, keep_until DATE, rule VARCHAR);
CREATE TABLE consent (person VARCHAR, purpose VARCHAR, status VARCHAR, stated_at TIMESTAMPTZ, source VARCHAR, record VARCHAR, evidence VARCHAR[]);
CREATE TABLE hit (code VARCHAR, id INTEGER, since DATE, due DATE, args VARCHAR);
CREATE TABLE flag (
    code VARCHAR, outcome VARCHAR, severity VARCHAR, purpose VARCHAR, step INTEGER, id INTEGER, since DATE, due DATE, args VARCHAR
);
CREATE TABLE promise (id VARCHAR, quote VARCHAR, result VARCHAR, detail VARCHAR, checked_at TIMESTAMPTZ);
