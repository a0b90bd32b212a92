-- Whether an invoice's line points to an agreement instead of saying what was sold.
UPDATE sign SET of_agreement = says(words, agreement(), no_agreement()) WHERE of_agreement;
