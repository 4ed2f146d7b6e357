"""The spool, captures, custody, backups: the facts."""
