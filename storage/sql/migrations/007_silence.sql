-- What is missing: the silences of sources as they were found, and the days on which less came than was to be expected.

create table silence_rows (
    number bigint, source_id varchar, language varchar, run_id varchar, found_at timestamptz, daily double,
    longest double, last_at timestamptz, silent boolean, missed double, cause varchar, detail varchar
);
create table gap_rows (
    number bigint, source_id varchar, language varchar, day date, run_id varchar, found_at timestamptz,
    expected double, received bigint, cause varchar
);
