"""The 36 reasons for which the CPS sends a file back, each checked before the file leaves."""
