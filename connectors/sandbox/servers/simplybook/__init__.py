"""SimplyBook.me's side: what it answers, what can be written, and who interferes."""
