"""What the business has declared and promised, as bounded data that is checked on load."""
