-- What a page keeps beside its text. Null for readings of versions that did not look.

alter table reading_rows add column captions varchar[];
alter table reading_rows add column images varchar[];
alter table reading_rows add column documents varchar[];
