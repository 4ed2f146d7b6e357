"""Text as such: HTML to lines, folding, language."""
