"""Google's side: tokens, Sheets v4 with what hangs on rows, the Forms API, and who interferes."""
