-- A registration with an answer to a question that the service does not need.
-- outcome: FAIL; needs: response/A01
SELECT id, json_object('felt', fields) AS args FROM undescribed WHERE kind = 'response' AND activity = 'A01'
