"""Whether two texts are versions of one, or the next report on the same form."""
