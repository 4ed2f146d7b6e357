"""A page's tree, made ready before its text is drawn out of it."""
