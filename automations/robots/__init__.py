"""Robots: they meet other systems (folders, mailboxes, web pages) and hand what they find to a callback."""
