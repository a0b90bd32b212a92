"""One module and one folder of goldens per source."""
