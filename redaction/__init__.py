"""Redaction: detect, plan, review, apply, verify, release; the same doors for every medium."""
