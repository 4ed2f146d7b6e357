-- The states of an article whose visits were filed out of their order, in time, written whole each time; the newest holds.
-- And the earlier sight of one that was filed after its article.

create table timeline_rows (
    number bigint, article_id varchar, timeline integer, place integer, revision integer, run_id varchar,
    seen_at timestamptz, capture_sha256 varchar, text_sha256 varchar, changed varchar[], kinds varchar[]
);
create table first_sight_rows (
    number bigint, article_id varchar, first_seen_at timestamptz, arrived varchar, run_id varchar
);
