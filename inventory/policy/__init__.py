"""What the business has declared and promised, as bounded data checked on load: activities, periods, processors, sentences."""
