"""A watch by what can be read of it, with the keys of its feeds apart."""
