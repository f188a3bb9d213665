"""Making the name model again. Not part of the installed product."""
