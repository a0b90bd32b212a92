-- An enquiry that led nowhere, or whose writer was a client long ago.
-- outcome: DELETE; step: 8; purpose: ENQUIRY; rule: R-ENQ; promise: P60
-- needs: response, booking, invoice; args: date date; variants: client; of: ground enquiry
SELECT id, days_after(expired, 1) AS since, expired AS due, told AS date, variant
FROM verdict WHERE goes = 'whole' AND ground = 'enquiry' AND expired < today()
