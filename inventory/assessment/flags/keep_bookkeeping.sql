-- An invoice is bookkeeping material until five years after its fiscal year, and with it name and
-- address of whom it was made out to.
-- outcome: KEEP; step: 3; purpose: BOOKKEEPING; rule: R-BK5; needs: invoice
-- args: date date; variants: card; of: ground bookkeeping, ground buyer
SELECT id, since, until AS due, until AS date, CASE ground WHEN 'buyer' THEN 'card' END AS variant
FROM holding WHERE holds AND ground IN ('bookkeeping', 'buyer')
