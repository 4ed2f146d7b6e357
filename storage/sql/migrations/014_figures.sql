-- What texts count, who says so, and what reviewers ruled on it.

create table figure_rows (
    number bigint, figure_id varchar, reading_id varchar, article_id varchar, low bigint, high bigint, qualifier varchar,
    event varchar, counted varchar, said varchar, number_said varchar, speaker varchar, place varchar, period varchar,
    from_char integer, to_char integer, quote varchar
);
create table figure_ruling_rows (
    number bigint, ruling_id varchar, figure_id varchar, article_id varchar, ruling varchar, reviewer varchar,
    note varchar, decided_at timestamptz
);
