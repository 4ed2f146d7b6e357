-- What the desk asks again and again, laid out once for each published file: articles in the order of the queue with
-- what a row of it shows, what is asked of reviewers about each, sources and topics. All else of an article is read from
-- the file itself, by the number of its reading.
create or replace temp table shelf_sources as
select source, name as publisher, affiliation from sources;

-- What is ordered sealed: it is published before a word is destroyed, and none is shown from then on.
create or replace temp table shelf_sealed as
select article_id, revision from revision_rows where capture_sha256 in (select sha256 from seal_rows);

create or replace temp table shelf_articles as
with newest as (
    select article_id, arg_max(number, (revision, number)) as reading_number, arg_max(rowid, (revision, number)) as reading_row
    from reading_rows group by article_id
)
select
    (row_number() over (order by a.is_first desc, a.day desc, a.first_seen_at desc, a.article_id))::integer as place,
    a.article_id, a.source, case when s.revision is null then a.title end as title, a.first_seen_at, a.day, a.day_from,
    a.day_jalali, a.language, case when s.revision is null then a.text_state else 'sealed' end as text_state, a.revision,
    a.revisions, a.group_id, a.is_first, coalesce(a.copies, 0)::integer as copies, a.topics, a.captured_at, a.vanished_at,
    a.judging_incomplete is not null as is_incomplete,
    n.reading_number, n.reading_row::integer as reading_row
from articles a join newest n using (article_id)
left join shelf_sealed s on s.article_id = a.article_id and s.revision = a.revision
order by place;

create or replace temp table shelf_topics as
with kept as (
    select unnest(from_json((select arg_max(topics, number) from rules_rows), '["json"]')) as topic
)
select topic ->> '$.topic_id' as topic, topic ->> '$.label' as label, (topic ->> '$.threshold')::double as threshold from kept;

create or replace temp table shelf_lost as
with current as (
    select article_id, arg_max(reading_id, (revision, number)) as reading_id from reading_rows
    where article_id in (select article_id from decision_rows where decision = 'relevant') group by article_id
), had as (
    -- Topics that the current text of what somebody ruled relevant was ever given, and by which rules last.
    select o.article_id, o.reading_id, o.topic, max(g.number) as number
    from current join tag_rows o using (article_id, reading_id) join tagging_rows g using (reading_id, rules_sha256) group by all
), lost as (
    -- Of them, those that newer rules took from it, and when they did.
    select h.article_id, h.topic, min(g.decided_at) as lost_at
    from had h join tagging_rows g on g.reading_id = h.reading_id and g.number > h.number group by all
)
select a.place, l.topic, l.lost_at from lost l join shelf_articles a using (article_id)
union all
select a.place, null, max(l.lost_at) from lost l join shelf_articles a using (article_id)
where a.article_id not in (select article_id from tags) group by a.place;

create or replace temp table shelf_asked as
with tagged as (
    select reading_id, arg_min(rules_sha256, number) as first_rules from tagging_rows
    group by reading_id having count(distinct rules_sha256) > 1
), subjects as (
    select
        t.article_id, t.topic, t.score, g.reading_id is not null and t.rules_sha256 <> g.first_rules and o.topic is null as by_rules,
        false as by_ruling
    from tags t
    left join tagged g using (reading_id)
    left join tag_rows o on o.reading_id = t.reading_id and o.rules_sha256 = g.first_rules and o.topic = t.topic
    union all
    select distinct article_id, topic, null, false, true from decision_rows d
    where topic is not null and not exists (select 1 from tags t where t.article_id = d.article_id and t.topic = d.topic)
), asked as (
    select article_id, topic, score, by_rules, by_ruling, false as is_blind from subjects
    union all
    select article_id, null, null, false, false, false from article_rows
    where article_id not in (select article_id from subjects)
    union all
    -- Who is not to know what others ruled is asked about the whole of an article that a ruling alone gave a topic.
    select article_id, null, null, false, false, true from subjects
    where article_id not in (select article_id from judging_incomplete) group by article_id having bool_and(by_ruling)
    union all
    -- What could not be judged in full, a person looks at as a whole, whatever topics it has.
    select distinct article_id, null, null, false, false, false from judging_incomplete where article_id in (select article_id from subjects)
)
select
    a.place, q.topic, a.language, a.source, q.by_rules, q.by_ruling, q.is_blind, a.is_incomplete,
    coalesce(a.text_state = 'sealed', false) as is_sealed,
    coalesce(q.score <= t.threshold * 1.5, false) as is_near, a.copies >= 3 and a.is_first as is_large,
    -- One with the topic by its text comes first, whatever was ruled: else its place would tell of a ruling.
    row_number() over (
        partition by a.group_id, q.topic, q.is_blind order by is_sealed, q.by_ruling, a.is_first desc, a.first_seen_at, q.article_id
    ) = 1 as is_first_on_topic
from asked q join shelf_articles a using (article_id) left join shelf_topics t on t.topic = q.topic
order by place;

-- The figures of current texts in the order of the queue: a page of them then costs what it shows.
create or replace temp table shelf_figures as
select a.place, f.from_char, f.number, f.figure_id, a.reading_number
from figure_rows f join shelf_articles a using (article_id)
join reading_rows r on r.number = a.reading_number and r.reading_id = f.reading_id
where a.text_state is distinct from 'sealed'
order by a.place, f.from_char, f.number;

-- Rulings on figures that were not taken back; and those of them that are on what the figure is still read as.
create or replace temp view figure_rulings_kept as
select
    r.number, r.ruling_id, r.figure_id, r.reviewer, r.ruling, coalesce(r.event, b.event) as event,
    coalesce(r.low, b.low) as low, coalesce(r.high, b.high) as high
from figure_ruling_rows r left join figures_ruled_before b on b.ruling_id = r.ruling_id
where r.ruling <> 'withdrawn' and not exists (
    select 1 from figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
);
create or replace temp view figure_rulings_counted as
select r.figure_id, r.reviewer, arg_max(r.ruling, r.number) as ruling, arg_max(r.ruling_id, r.number) as ruling_id
from figure_rulings_kept r
join figure_rows f on f.figure_id = r.figure_id and f.event = r.event
    and f.low is not distinct from r.low and f.high is not distinct from r.high
group by r.figure_id, r.reviewer;
