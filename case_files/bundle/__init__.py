"""One PDF for a court or a prosecutor: numbered pages, an index that leads to them, bookmarks, and a check of all of it.

Modelled on the judiciary's general guidance on electronic court bundles (29 November 2021): pages numbered by computer from 1 on
the first page, so that the number is the page of the PDF; an index with links; bookmarks for each document and section; default
view of 100 %; late pages at the end.
"""
