-- A registration with an answer to a question that the service does not need.
-- outcome: FAIL; needs: response/A01; args: fields field
SELECT id, fields FROM undescribed WHERE kind = 'response' AND activity = 'A01'
