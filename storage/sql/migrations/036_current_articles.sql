-- What is current of each article, worked out from the rows up to a number: the view articles works out anew what came
-- since. Made from the rows, and made again when lost; no text, title or name is in it.

create table current_articles (
    article_id varchar, source_id varchar, url varchar, arrived varchar, first_seen_at timestamptz, reading_number bigint,
    reading_id varchar, revisions bigint, captured_at timestamptz, capture_sha256 varchar, group_id varchar,
    is_first boolean, copies bigint, topics varchar[], vanished_at timestamptz, judging_incomplete varchar,
    changed_at timestamptz
);
create table current_up_to (number bigint);
