-- Where no address or number of tonight is a nameless record's: as contact.sql and attach.sql would
-- leave it.
CREATE TEMP TABLE asks (
    k INTEGER, c INTEGER, how VARCHAR, k_sig INTEGER, c_sig INTEGER, kind INTEGER
);
CREATE TEMP TABLE attached (k INTEGER, c INTEGER, k_sig INTEGER, c_sig INTEGER, kind INTEGER);
CREATE TEMP TABLE final AS SELECT sig, c, false AS contact FROM cluster;
