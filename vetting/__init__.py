"""Vetting: what an applicant said, what registers hold, how the two compare, set out for a person to decide.

Nothing in this room grants, refuses or scores anybody. It finds gaps, compares people with records and explains each
comparison in words; `flows/vetting_*.py` join it with registers and records, and a named vetting officer decides.
"""
