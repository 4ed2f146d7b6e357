-- Who put topic rules in force, and what they noted; empty for rules that were kept because a run used them first.

alter table rules_rows add column accepted_by varchar;
alter table rules_rows add column note varchar;
