-- The invoices that last night missed already.
INSERT INTO earlier_invoice SELECT source, record, bk_end FROM last.missing_invoice;
