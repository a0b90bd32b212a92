"""When: the night, the look-up, the schedule and the command line.

The only floor that imports Prefect.
"""
