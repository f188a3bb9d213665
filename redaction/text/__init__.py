"""Plain text media: txt, csv, tsv, json, html and md."""
