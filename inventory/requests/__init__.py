"""People's requests under GDPR Art. 12, and the clock that the law gives each."""
