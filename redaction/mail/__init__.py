"""Mail: eml, msg and mbox, with whatever is attached to them."""
