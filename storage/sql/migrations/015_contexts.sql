-- Whether a tag speaks of what happens, of what was, or of what may be.

alter table tag_rows add column context varchar;
