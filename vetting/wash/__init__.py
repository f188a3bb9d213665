"""Data wash: a whole workforce against an extract of a register, in parts that survive a kill, month by month.

The result is a queue for people to look through, never a list of people to do something about.
"""
