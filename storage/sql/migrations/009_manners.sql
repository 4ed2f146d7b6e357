-- When a feed is asked again, why then, and by which way; what robots.txt said; addresses that moved for good; our clock.

alter table fetch_rows add column due_because varchar;
alter table fetch_rows add column fresh integer;
alter table fetch_rows add column retry_after timestamptz;
alter table fetch_rows add column route varchar;
alter table run_end_rows add column clock_skew double;
create table robots_rows (
    number bigint, origin varchar, run_id varchar, fetched_at timestamptz, outcome varchar, body varchar
);
create table move_rows (
    number bigint, feed_id varchar, run_id varchar, from_url varchar, to_url varchar, moved_at timestamptz, because varchar
);
