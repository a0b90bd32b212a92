-- The homes of tonight's records, and of all that last night's inventory had.
CREATE TEMP TABLE home AS
SELECT r.id, h.home
FROM record r JOIN last_home h USING (source, record);

CREATE TEMP TABLE gone_home AS
SELECT DISTINCT home FROM last_home;
