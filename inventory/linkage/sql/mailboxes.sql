-- Whom the mailboxes are called after on which two names meet.
-- `letters`: an e-mail's local part without dots and digits, for it often names its owner.
CREATE OR REPLACE TEMP MACRO only_letters(words) AS
    bare(regexp_replace(words, '[^\p{L}]', '', 'g'));
CREATE TEMP TABLE mailbox AS
SELECT v, one_letter(letters) AS letters
FROM (SELECT v, only_letters(split_part(split_part(value, '@', 1), '+', 1)) AS letters
      FROM met_twice SEMI JOIN (SELECT v FROM met WHERE kind = 1) USING (v));

-- Mailboxes that are made of a name which is on them, where there is another beside it.
INSERT INTO named
SELECT v, name
FROM (SELECT v, a AS name FROM met WHERE kind = 1 UNION SELECT v, b FROM met WHERE kind = 1)
JOIN mailbox USING (v)
WHERE contains(name, ' ')
  AND length(split_part(name, ' ', 1)) > 2 AND length(split_part(name, ' ', -1)) > 2
  AND contains(letters, split_part(name, ' ', 1)) AND contains(letters, split_part(name, ' ', -1));
