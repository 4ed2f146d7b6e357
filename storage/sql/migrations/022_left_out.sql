-- Lines of batches that could not be judged or filed; and how many numbers of a million rows a batch took, null for one.

create table left_out_rows (
    number bigint, batch_id varchar, batch_sha256 varchar, line integer, part varchar, why varchar, url varchar,
    url_key varchar, source_id varchar, feed_id varchar, run_id varchar, found_at timestamptz
);
alter table batch_rows add column numbers integer;
