create table if not exists batches (batch bigint);
-- By which version of the fingerprints they were made; without one, by the first.
create table if not exists made_by (version integer);
create table if not exists fingerprints (
    number uinteger, batch bigint, day date, article_id varchar, group_id varchar, group_number uinteger,
    words_sha256 varchar, words uinteger, guards varchar[]
);
-- In the order they came and without an index: a scan with the batch as the small side of the join is the quickest.
create table if not exists shingles (shingle ubigint, number uinteger, group_number uinteger, day date);
-- How far the pass over all history has come.
create table if not exists passes (number uinteger);
