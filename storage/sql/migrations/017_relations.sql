-- How much of two texts is common to both; who else than the text itself put an article into a group, and why.

alter table relation_rows add column share_here double;
alter table relation_rows add column share_there double;
alter table group_rows add column made_by varchar;

create table grouping_rows (
    number bigint, grouping_id varchar, kind varchar, article_id varchar, other_id varchar, reason varchar,
    made_by varchar, decided_at timestamptz
);
