-- What an article that has copies says beside the first of its group, and the agency it credits, by the two readings that
-- were compared and the wire services there were: the view carriers compares those of whom nothing is kept. It holds
-- words of texts: a seal takes out what it reaches.

create table current_carriers (
    reading_number bigint, first_number bigint, wires varchar, agency varchar, added varchar[], cut varchar[]
);

-- Of what is kept of each article: the rules that tagged its current reading last, the topics that it has by newer rules
-- alone, its place in its group, and the reading of the first there.
alter table current_articles add column rules_sha256 varchar;
alter table current_articles add column gained varchar[];
alter table current_articles add column position bigint;
alter table current_articles add column first_number bigint;
