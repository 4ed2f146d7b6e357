-- What of an article could not be judged; and how many matches of a topic there were, of which the first and last are kept.

create table incomplete_rows (
    number bigint, reading_id varchar, article_id varchar, part varchar, missing varchar, decided_at timestamptz,
    run_id varchar
);
alter table tag_rows add column match_count integer;
update tag_rows set match_count = counted.matches
from (
    select reading_id, rules_sha256, topic, count(*) as matches from match_rows group by reading_id, rules_sha256, topic
) counted
where tag_rows.reading_id = counted.reading_id and tag_rows.rules_sha256 = counted.rules_sha256
    and tag_rows.topic = counted.topic;
