"""What is held about whom: records, persons, rules, decisions and read models.

Knows no vendor, no page, no scheduler.
"""
