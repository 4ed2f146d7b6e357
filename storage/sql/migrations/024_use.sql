-- What the feeds and pages of a source have cost in a run: CPU seconds of their readers, bytes received.

create table use_rows (
    number bigint, run_id varchar, source_id varchar, used_at timestamptz, read_seconds double, read_bytes bigint
);
