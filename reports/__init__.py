"""What is said: words in two languages, pages, answers and spreadsheets. Faces only render."""
