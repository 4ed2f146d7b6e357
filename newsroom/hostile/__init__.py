"""Publishers that behave badly, each in its own way, and a month among two hundred of them."""
