-- She may put a decision off: `postpone`, until a day and without a reason. A check cannot be
-- changed, so the table is made anew with the rows that it had.
CREATE TABLE decision_before AS FROM decision;
DROP TABLE decision;
CREATE TABLE decision (
    number INTEGER PRIMARY KEY,
    stated_at TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL CHECK (who IN ('owner', 'assistant')),
    choice VARCHAR NOT NULL CHECK (choice IN ('erase', 'keep', 'done', 'postpone')),
    reason VARCHAR CHECK (reason IN ('agreement', 'asked', 'law', 'claim', 'other')),
    until DATE,
    person VARCHAR NOT NULL CHECK (regexp_full_match(person, 'p-[0-9a-f]{12}')),
    CHECK ((choice = 'keep') = (reason IS NOT NULL)),
    CHECK ((choice IN ('keep', 'postpone')) = (until IS NOT NULL))
);
INSERT INTO decision FROM decision_before;
DROP TABLE decision_before;
