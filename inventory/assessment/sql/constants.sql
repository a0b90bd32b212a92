-- Tonight's day, its instant and the policy's numbers written into the macros themselves: each of
-- the hundred statements to come would else look them up in a plan of its own (measured 2026-11: a
-- tenth of a small night).
CREATE OR REPLACE MACRO today() AS DATE '{day}';
CREATE OR REPLACE MACRO now_() AS TIMESTAMPTZ '{clock}';
CREATE OR REPLACE MACRO rule(parameter_name) AS CASE parameter_name {values} END;
