"""The shelf: what reviewers ask of a published file, laid out once for each, so that a page costs milliseconds."""
