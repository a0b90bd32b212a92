-- Last night's ids were made without a key, or under another: each in its new form, as
-- person_ids.renewed makes it.
UPDATE last_home SET
    home = 'p-' || left(
        sha256($outer || unhex(sha256($inner || encode('renewed' || chr(10) || home)))), 12),
    person = 'p-' || left(
        sha256($outer || unhex(sha256($inner || encode('renewed' || chr(10) || person)))), 12)
