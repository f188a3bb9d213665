"""What the review pages show: sheets of a file, rows of its findings, boxes over its pages."""
