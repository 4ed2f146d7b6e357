"""How much of one article is judged, in units that are the same on every machine: a replay comes to the same."""

# In characters, matches and terms, and no seconds, which another machine would not reach: one word two million times
# filled the memory of the store.
JUDGED_CHARACTERS = 1_000_000
"""Of a text in which topics, figures and terms of search are looked for; a list of 10,000 prisoners has 600,000."""
KEPT_MATCHES = 200
"""Of a topic in one article, from its beginning, and as many from its end; with the weightiest between them."""
TERMS = 100_000
"""Different terms of an article by which search finds it."""
GUARDS = 50_000
"""Different names and numbers of a text that are compared with those of its copies."""
