"""Invented people of the United Kingdom, their households, and registers that describe some of them with errors.

Written apart from `vetting.matching`, which it must not import, nor be imported by; its tables of short forms and its rules
of spelling are its own (`short_forms.csv` is an excerpt of the data set ``nicknames`` 1.0.1, Apache-2.0; the rules stand in
`names.py`). What it makes depends on the seed and the counts alone. See `make` in `registers.py`.
"""
