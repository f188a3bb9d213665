"""Registers: other systems that are asked about somebody, behind one interface.

`asking` has the words (question, answer, register); `sql`, `extract`, `rest` and `errand` ask four kinds of system; `connections`
reads which systems a force has; `consulting` asks under audit, at a measured pace, and keeps answers sealed for the case. Nothing
here knows why somebody is asked about.
"""
