"""Records to rows and files, and back: knows SQL, not the web."""
