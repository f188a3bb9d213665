"""Born-digital PDF: find glyphs, take them out of the content streams, rebuild the rest from an allow-list, prove it."""
