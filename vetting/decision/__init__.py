"""The decision: the form of the two-stage test, what a rationale must hold, letters, and equality monitoring."""
