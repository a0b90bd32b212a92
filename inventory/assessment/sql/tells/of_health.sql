-- Whether a text tells of illness, medicine, intolerance, pregnancy or disability.
UPDATE sign SET of_health = says(words, health(), no_health()) WHERE of_health;
