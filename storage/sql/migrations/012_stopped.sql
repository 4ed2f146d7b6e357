-- Why we stopped a source, and who did.

alter table source_rows add column stopped varchar;
alter table source_rows add column stopped_by varchar;
alter table source_rows add column retired boolean;
