-- Entries of a feed beyond those that are read.

alter table fetch_rows add column overflow integer;
