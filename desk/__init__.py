"""The review desk: a page in a browser to read and rule in. It reads published files, and rules through the spool."""
