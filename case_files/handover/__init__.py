"""Hands a case over so that nobody can doubt it: a bag with two hashes of every file, a seal over the hashes, a way to check it.

BagIt 1.0 (RFC 8493) with SHA-256 and SHA-512; the seal is a CMS signature (RFC 5652) over the tag manifest. Whoever receives it
needs only `sha256sum` and `openssl` to check it: `VERIFY.txt` in the bag says how.
"""
