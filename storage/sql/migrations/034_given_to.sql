-- To whom a pack was given, where whoever packed it said so.

alter table export_rows add column given_to varchar;
