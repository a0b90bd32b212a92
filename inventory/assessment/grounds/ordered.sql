-- The tax authorities have ordered that the accounts be kept longer: until the order is lifted
-- nothing of them goes.
-- kind: law; rule: R-BKHOLD; of: booking, contact, invoice, payment
SELECT id, NULL::DATE AS since, true AS open FROM voucher WHERE rule('R-BKHOLD.hold') = 1
UNION ALL
SELECT id, NULL, true FROM customer WHERE rule('R-BKHOLD.hold') = 1
UNION ALL
SELECT id, NULL, true FROM booking WHERE rule('R-BKHOLD.hold') = 1 AND status = 'confirmed'
