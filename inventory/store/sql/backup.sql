-- One backup: the version of its form and when it was made, its parts with the digest of each, and
-- their bytes in pieces.
CREATE TABLE backup (version INTEGER NOT NULL, made_at TIMESTAMPTZ NOT NULL);
CREATE TABLE part (name VARCHAR PRIMARY KEY, pieces INTEGER NOT NULL, digest VARCHAR NOT NULL);
CREATE TABLE piece (name VARCHAR NOT NULL, place INTEGER NOT NULL, content BLOB NOT NULL);
