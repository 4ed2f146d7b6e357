create or replace view review_queue as
with subjects as (
    select article_id, topic from tags union select article_id, topic from reviews where topic is not null
), asked as (
    select article_id, topic from subjects
    union all
    select article_id, null as topic from internal.article_rows where article_id not in (select article_id from subjects)
    union all
    -- What could not be judged in full, a person looks at as a whole, whatever topics it has.
    select distinct article_id, null from judging_incomplete where article_id in (select article_id from subjects)
), tagged as (
    -- The rules that tagged a reading first, and those that did so last.
    select reading_id, arg_min(rules_sha256, number) as first_rules from internal.tagging_rows
    group by reading_id having count(distinct rules_sha256) > 1
), gained as (
    -- Topics that a current text has by newer rules alone.
    select t.article_id, t.topic
    from tags t join tagged g using (reading_id)
    left join internal.tag_rows o on o.reading_id = t.reading_id and o.rules_sha256 = g.first_rules and o.topic = t.topic
    where t.rules_sha256 <> g.first_rules and o.topic is null
), parted as (
    select g.article_id, arg_max(format('left the group of {}: {}', g.other_id, g.reason), g.number) as because
    from internal.grouping_rows g where g.kind = 'left' group by g.article_id
), had as (
    -- Topics that the current text of what somebody ruled relevant was ever given, and by which rules last.
    select o.article_id, o.reading_id, o.topic, max(g.number) as number
    from (
        select article_id, arg_max(reading_id, (revision, number)) as reading_id from internal.reading_rows
        where article_id in (select article_id from internal.decision_rows where decision = 'relevant') group by article_id
    ) join internal.tag_rows o using (article_id, reading_id) join internal.tagging_rows g using (reading_id, rules_sha256)
    group by all
), lost as (
    -- Of them, those that newer rules took from it, and when they did.
    select h.article_id, h.topic, min(g.decided_at) as lost_at
    from had h join internal.tagging_rows g on g.reading_id = h.reading_id and g.number > h.number group by all
), answered as (
    select
        q.article_id, q.topic, coalesce(t.decision, w.decision) as decision, coalesce(t.because, w.because) as because,
        coalesce(t.reopened, w.reopened, false) as reopened, coalesce(t.decided_at, w.decided_at) as decided_at
    from asked q
    left join reviews t on t.article_id = q.article_id and t.topic = q.topic
    left join reviews w on w.article_id = q.article_id and w.topic is null
), taken as (
    -- What was ruled relevant before its topic was taken away: as a whole, where it has none left.
    select q.article_id, q.topic from answered q join lost l
        on l.article_id = q.article_id and coalesce(q.topic, l.topic) = l.topic and l.lost_at > q.decided_at
    where q.decision = 'relevant'
        and not exists (select 1 from tags t where t.article_id = q.article_id and coalesce(q.topic, t.topic) = t.topic)
    group by all
)
select
    q.article_id, q.topic, a.day, a.source, a.title, a.topic_list, a.language, a.url, a.is_first, a.copies, a.first_seen_at,
    row_number() over (
        partition by a.group_id, q.topic order by a.is_first desc, a.first_seen_at, q.article_id
    ) = 1 as is_first_on_topic,
    q.decision, q.reopened, coalesce(
        case when k.article_id is null then q.because when q.topic is null then q.because || '; no topic''s rules find it any more'
            else q.because || '; this topic''s rules find it no more' end,
        case when n.topic is not null then 'rules' end,
        case when q.topic is null then 'judging incomplete: ' || a.judging_incomplete end, p.because, 'not ruled on yet') as because
from answered q join articles a using (article_id)
left join gained n on n.article_id = q.article_id and n.topic = q.topic
left join parted p on p.article_id = q.article_id
left join taken k on k.article_id = q.article_id and k.topic is not distinct from q.topic
where q.decision is null or q.reopened or k.article_id is not null;

comment on view review_queue is 'What waits for a reviewer, one row an article and topic: never ruled on, changed by the publisher since, or ruled relevant and found by its topic no more. In an order of your own; `longwatch review next` takes firsts of groups before copies, newest first.';
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
