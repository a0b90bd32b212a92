-- Tonight's day, its instant and the policy's numbers written into the macros themselves: each of
-- the hundred statements to come would else look them up in a plan of its own (measured 2026-11: a
-- tenth of a small night). Sets of fields are numbers, a bit a field.
CREATE OR REPLACE MACRO today() AS DATE '{day}';
CREATE OR REPLACE MACRO now_() AS TIMESTAMPTZ '{clock}';
CREATE OR REPLACE MACRO rule(parameter_name) AS CASE parameter_name {values} END;
CREATE OR REPLACE MACRO everything() AS {everything}::UBIGINT;
-- What says something of somebody, and is not only how a record is kept.
CREATE OR REPLACE MACRO personal() AS {personal}::UBIGINT;
CREATE OR REPLACE MACRO bit_of(field) AS CASE field {bits} ELSE 0::UBIGINT END;
CREATE OR REPLACE MACRO names_of(fields) AS
    list_filter({names}, lambda name, place: (fields >> (place - 1)) & 1 = 1);
