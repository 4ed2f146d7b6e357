"""A run: which feeds and pages, fetched, read, put into batches."""
