"""Bytes to records: pure functions, without network, file, database, clock or chance."""
