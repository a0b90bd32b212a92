-- What the rules ask a hundred times is written out once: of many records into the file, where it
-- is packed, without what no rule asks. The views read it from then on, tonight.
CREATE TABLE asked AS SELECT * EXCLUDE ({unasked}) FROM ({asking});
CREATE TEMP VIEW owned AS FROM asked;
