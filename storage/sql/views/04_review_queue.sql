-- What waits for a reviewer, of all articles or of some; neither a text nor a headline is read for it. An article is asked
-- about for each topic that it has or was ruled on for, as a whole where there is none, and as a whole as well where it
-- could not be judged in full.
-- What is not about the article itself is joined to it once, in lists; and nothing here is materialized: of what stands
-- below that, DuckDB reads every column whoever asks. (No two names in one EXCLUDE: it prints them in another order in a copy.)
create or replace macro questions_open(among := null) as table
with ruled as not materialized (
    select
        article_id, list({
            'topic': topic, 'decision': decision, 'because': because, 'reopened': reopened, 'decided_at': decided_at
        }) as rulings
    from reviews group by article_id
), had as not materialized (
    -- Topics that the current text of what somebody ruled relevant was ever given, and by which rules last.
    select o.article_id, o.reading_id, o.topic, max(g.number) as number
    from (
        select article_id, arg_max(reading_id, (revision, number)) as reading_id from internal.reading_rows
        where article_id in (select article_id from decisions where decision = 'relevant') group by article_id
    ) join internal.tag_rows o using (article_id, reading_id) join internal.tagging_rows g using (reading_id, rules_sha256)
    group by all
), lost as not materialized (
    -- Of them, those that newer rules took from it, and when they did.
    select article_id, list({'topic': topic, 'lost_at': lost_at}) as losses
    from (
        select h.article_id, h.topic, min(g.decided_at) as lost_at
        from had h join internal.tagging_rows g on g.reading_id = h.reading_id and g.number > h.number group by all
    ) group by article_id
), parted as not materialized (
    select g.article_id, arg_max(format('left the group of {}: {}', g.other_id, g.reason), g.number) as because
    from internal.grouping_rows g where g.kind = 'left' group by g.article_id
), asked as not materialized (
    select
        c.article_id, c.source_id, c.url, c.reading_number, c.group_id, c.is_first, c.copies, c.first_seen_at,
        coalesce(c.topics, []) as topics, c.gained, c.judging_incomplete, p.because as parted, r.rulings, l.losses,
        case when r.rulings is null then coalesce(c.topics, []) else list_distinct(list_concat(
            coalesce(c.topics, []), list_transform(list_filter(r.rulings, lambda one: one.topic is not null), lambda one: one.topic)
        )) end as subjects
    from current_articles_at(null) c
    left join ruled r on r.article_id = c.article_id
    left join lost l on l.article_id = c.article_id
    left join parted p on p.article_id = c.article_id
    where among is null or c.article_id in (select unnest(among))
), each as not materialized (
    select
        * exclude (subjects), unnest(case
            when len(subjects) = 0 then [null] when judging_incomplete is not null then list_append(subjects, null) else subjects
        end) as topic
    from asked
), answered as not materialized (
    select
        *, coalesce(
            list_filter(rulings, lambda one: one.topic = topic)[1], list_filter(rulings, lambda one: one.topic is null)[1]
        ) as ruling,
        case when topic is null then list_max(list_transform(losses, lambda one: one.lost_at))
            else list_filter(losses, lambda one: one.topic = topic)[1].lost_at end as lost_at
    from each
), judged as not materialized (
    select
        *, ruling.decision as decision, ruling.because as because, coalesce(ruling.reopened, false) as reopened,
        -- Relevant before its topic was taken away: as a whole, where it has none left.
        coalesce(ruling.decision = 'relevant' and lost_at > ruling.decided_at
            and case when topic is null then len(topics) = 0 else not list_contains(topics, topic) end, false) as is_taken
    from answered
)
select
    article_id, topic, source_id, url, reading_number, group_id, is_first, copies, first_seen_at, topics, decision, reopened,
    coalesce(
        case when not is_taken then because when topic is null then because || '; no topic''s rules find it any more'
            else because || '; this topic''s rules find it no more' end,
        case when list_contains(gained, topic) then 'rules' end,
        case when topic is null then 'judging incomplete: ' || judging_incomplete end, parted, 'not ruled on yet') as because
from judged
where (decision is null or reopened or is_taken)
    -- What is sealed has no text to rule on.
    and reading_number not in (select number from internal.reading_rows where text_state = 'sealed');
comment on macro table questions_open is 'Part of review_queue: what waits for a reviewer, of all articles or of those in a list.';

create or replace view review_queue as
with zone as not materialized (
    select coalesce(max_by(setting_value, number), 'UTC') as zone from internal.setting_rows where setting = 'zone'
), placed as not materialized (
    select
        *, row_number() over (partition by group_id, topic order by is_first desc, first_seen_at, article_id) = 1 as is_first_on_topic
    from questions_open()
)
select
    q.article_id, q.topic,
    counted_day(r.published_at, r.published_from, r.published_precision, r.published_local, q.first_seen_at, z.zone) as day,
    q.source_id as source, r.title, array_to_string(q.topics, ', ') as topic_list, r.language, q.url, q.is_first, q.copies,
    q.first_seen_at, q.is_first_on_topic, q.decision, q.reopened, q.because
from placed q join internal.reading_rows r on r.number = q.reading_number cross join zone z;

comment on view review_queue is 'What waits for a reviewer, one row an article and topic: never ruled on, changed by the publisher since, or ruled relevant and found by its topic no more; nothing that is sealed. In an order of your own; `longwatch review next` takes firsts of groups before copies, newest first.';
comment on column review_queue.article_id is 'The article.';
comment on column review_queue.topic is 'A topic of the article; empty where it has none.';
comment on column review_queue.day is 'The day it counts for.';
comment on column review_queue.source is 'The source that announced it.';
comment on column review_queue.title is 'Headline.';
comment on column review_queue.topic_list is 'All its topics, as text.';
comment on column review_queue.language is 'Language of the text, ISO 639 code.';
comment on column review_queue.url is 'The address as first announced.';
comment on column review_queue.is_first is 'Whether it is the earliest of its group.';
comment on column review_queue.is_first_on_topic is 'Whether it is the first of its group that waits for this topic: where a later copy alone earns it, that copy.';
comment on column review_queue.copies is 'Other articles of its group.';
comment on column review_queue.first_seen_at is 'When a feed of ours first announced it.';
comment on column review_queue.decision is 'What was ruled before it came to wait again; empty where nothing was.';
comment on column review_queue.reopened is 'Whether it was ruled on and changed by the publisher since.';
comment on column review_queue.because is 'Why it waits, in words; `rules` where newer rules alone gave an old text its topic, `left the group of …` where they parted it from its copies; with what was ruled, where newer rules take away the topic that it was ruled relevant for.';
