"""A page's tree, made ready before its text is extracted from it."""
