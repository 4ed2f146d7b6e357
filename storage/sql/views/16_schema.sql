-- Older programs look for a table of this name in `main`, and refuse a file whose version they do not know.
create or replace view schema_rows as select version, applied_at from internal.schema_rows;

comment on view schema_rows is 'The form of the tables behind the views: each version it took on. An older Longwatch refuses a file by it.';
comment on column schema_rows.version is 'Number of the version.';
comment on column schema_rows.applied_at is 'When it took that on.';
