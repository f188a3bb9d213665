"""What the pages take from npm, pinned in `package-lock.json`, and how it gets into `portal/static/vendor`."""
