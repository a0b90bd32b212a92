-- The invoices that last night missed already.
INSERT INTO earlier_invoice BY NAME FROM last.missing_invoice;
