-- Facts and judgements. Rows are only ever added; what is current is a view. `number` orders rows as they were filed.

create table batch_rows (number bigint, batch_id varchar, run_id varchar, sha256 varchar, filed_at timestamptz);
create table setting_rows (number bigint, setting varchar, setting_value varchar);
create table snapshot_rows (published_at timestamptz, run_id varchar, batches bigint);

create table run_rows (
    number bigint, run_id varchar, command varchar, started_at timestamptz, program_version varchar,
    config_sha256 varchar, rules_sha256 varchar
);
create table run_end_rows (
    number bigint, run_id varchar, finished_at timestamptz, seconds double, sources_ok integer, sources_failed integer
);
create table source_rows (
    number bigint, source_id varchar, run_id varchar, seen_at timestamptz, name varchar, source_group varchar,
    kind varchar, country varchar, languages varchar[], affiliation varchar, family varchar, enabled boolean,
    verified boolean, note varchar
);
create table feed_rows (
    number bigint, feed_id varchar, source_id varchar, run_id varchar, seen_at timestamptz, url varchar,
    language varchar, every_minutes integer, enabled boolean
);

create table capture_rows (
    number bigint, sha256 varchar, run_id varchar, url varchar, captured_at timestamptz, content_type varchar,
    bytes bigint, warc varchar, record_offset bigint, record_length bigint
);
create table fetch_rows (
    number bigint, fetch_id varchar, run_id varchar, purpose varchar, source_id varchar, feed_id varchar,
    url varchar, url_key varchar, final_url varchar, fetched_at timestamptz, seconds double, status integer,
    outcome varchar, detail varchar, etag varchar, last_modified varchar, bytes bigint, capture_sha256 varchar,
    redirects varchar[], feed_format varchar, entries integer, failures double, next_due_at timestamptz,
    server_date varchar
);
create table entry_rows (
    number bigint, fetch_id varchar, entry_position integer, run_id varchar, source_id varchar, feed_id varchar,
    guid varchar, url varchar, url_key varchar, title varchar, summary varchar, content varchar, authors varchar[],
    published_raw varchar, published_at timestamptz, published_precision varchar, updated_at timestamptz,
    language varchar, entry_sha256 varchar, seen_at timestamptz, arrived varchar
);
create table fate_rows (
    number bigint, fetch_id varchar, entry_position integer, run_id varchar, source_id varchar, feed_id varchar,
    url_key varchar, decided_at timestamptz, fate varchar, reason varchar, article_id varchar, attempts integer,
    next_try_at timestamptz
);

create table article_rows (
    number bigint, article_id varchar, source_id varchar, url varchar, url_key varchar, first_seen_at timestamptz,
    arrived varchar, run_id varchar
);
create table address_rows (
    number bigint, article_id varchar, kind varchar, address varchar, address_key varchar, feed_id varchar,
    seen_at timestamptz, because varchar
);
create table look_rows (
    number bigint, article_id varchar, fetch_id varchar, run_id varchar, looked_at timestamptz, outcome varchar,
    detail varchar, revision integer, capture_sha256 varchar
);
create table revision_rows (
    number bigint, article_id varchar, revision integer, run_id varchar, seen_at timestamptz, capture_sha256 varchar,
    text_sha256 varchar, changed varchar[]
);
create table reading_rows (
    number bigint, reading_id varchar, article_id varchar, revision integer, run_id varchar, made_at timestamptz,
    program_version varchar, title varchar, title_from varchar, byline varchar, byline_from varchar,
    published_at timestamptz, published_raw varchar, published_from varchar, published_precision varchar,
    language varchar, language_from varchar, text varchar, text_sha256 varchar, text_from varchar,
    text_state varchar, text_state_reason varchar, words integer, canonical_url varchar, candidates json
);

create table tagging_rows (
    number bigint, reading_id varchar, article_id varchar, rules_sha256 varchar, decided_at timestamptz, run_id varchar
);
create table tag_rows (
    number bigint, reading_id varchar, article_id varchar, topic varchar, score double, rules_sha256 varchar
);
create table match_rows (
    number bigint, reading_id varchar, article_id varchar, topic varchar, rules_sha256 varchar, part varchar,
    from_char integer, to_char integer, quote varchar, term varchar, weight double
);
create table group_rows (
    number bigint, article_id varchar, group_id varchar, decided_at timestamptz, because varchar
);
create table relation_rows (
    number bigint, article_id varchar, other_id varchar, kind varchar, score double, reason varchar,
    decided_at timestamptz
);
create table decision_rows (
    number bigint, decision_id varchar, article_id varchar, decision varchar, reviewer varchar, note varchar,
    decided_at timestamptz
);
create table problem_rows (
    number bigint, problem_id varchar, run_id varchar, found_at timestamptz, source_id varchar, feed_id varchar,
    fetch_id varchar, url varchar, failure varchar, message varchar
);
