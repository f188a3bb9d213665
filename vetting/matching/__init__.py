"""Matching: which records of a register may be about a person of an application, how likely, and why in words.

The model (`model`) is data that a person set by hand: nothing here learns. It never excludes anybody by itself; what it says
"strong" or "review" of is a question to a person.
"""
