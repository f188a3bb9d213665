"""Pictures: reading the text in them, and overwriting parts of them."""
