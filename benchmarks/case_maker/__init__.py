"""Invented cases with known faults, for measuring the checks of case files."""
