"""The desk's database: cases as the staff sees them, and what the staff adds.

Calls do not write here. They write their local journal (`clinic.journal`), which needs no server,
and `following` copies it: a database that is down delays the desk and costs no word.
"""
