"""Topic files, tried and accepted."""
