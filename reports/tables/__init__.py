"""Tables for a spreadsheet program: cells that cannot run, columns, sheets, workbooks."""
