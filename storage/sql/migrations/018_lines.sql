-- Lines that are a host's furniture, as they were learned or named for a source; what of a reading they took away.

create table line_rows (
    number bigint, place varchar, line varchar, pages integer, found_at timestamptz, run_id varchar
);

alter table reading_rows add column lifted varchar[];
alter table reading_rows add column drawn_sha256 varchar;
