-- Whether anything of an order was sent.
SELECT 1 FROM erasure_event WHERE number = ? AND event = 'send' LIMIT 1
