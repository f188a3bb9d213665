"""Invented example documents that look like the real forms, and the code that makes them."""
