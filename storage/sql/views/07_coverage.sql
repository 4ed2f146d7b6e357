create or replace macro articles_on(subject, since := null) as table
select t.score, a.*
from articles a join tags t using (article_id)
where t.topic = topic_checked(subject) and (since is null or a.first_seen_at >= since::timestamptz);

comment on macro table articles_on is 'The articles on a topic, score first, then the columns of articles: articles_on(''protests'', since := ''2026-11-01''). since goes by when they were first seen; left out, all.';

create or replace view source_days as
with zone as (
    select coalesce(max_by(setting_value, number), 'UTC') as zone from internal.setting_rows where setting = 'zone'
), ended as (
    select max(started_at) as ended_at from internal.run_rows
), switched as (
    select source_id, enabled, seen_at, lead(seen_at) over (partition by source_id order by number) as until_at from internal.source_rows
), watched as (
    select distinct source_id, unnest(generate_series(
        timezone(zone, seen_at)::date::timestamp, timezone(zone, coalesce(until_at, ended_at))::date::timestamp, interval 1 day
    ))::date as day
    from switched cross join zone cross join ended where enabled
), polled as (
    select
        source_id, timezone(zone, fetched_at)::date as day, count(*) as polls,
        count(*) filter (outcome in ('ok', 'not modified', 'same')) as answered, arg_max(outcome, number) as outcome
    from internal.fetch_rows cross join zone where purpose = 'feed' group by all
)
select
    w.source_id as source, w.day, coalesce(p.polls, 0) as polls, coalesce(p.answered, 0) as answered,
    coalesce(p.answered, 0) = 0 and (coalesce(p.polls, 0) > 0 or w.day < timezone(zone, ended_at)::date) as missed, p.outcome
from watched w cross join zone cross join ended left join polled p using (source_id, day);

comment on view source_days is 'Each day, in the watch''s zone, on which a source was watched, and whether it answered. What it published on a day missed is had only if its feeds listed it still when they answered next.';
comment on column source_days.source is 'The source.';
comment on column source_days.day is 'The day.';
comment on column source_days.polls is 'How often its feeds were asked.';
comment on column source_days.answered is 'How often they answered.';
comment on column source_days.missed is 'Whether no feed of it answered; the day of the last run counts only where they were asked.';
comment on column source_days.outcome is 'What came of the last poll of the day; empty where none was made.';

create or replace macro coverage(subject, by := 'day', source := null, language := null, kind := null) as table
with asked as (
    select s.source as source_id from sources s
    where (source is null or s.source = source) and (kind is null or s.kind = kind)
), dated as (
    select
        date_trunc("by", day)::date as since_day, group_id, family, day_from = 'first seen' as is_undated,
        coalesce(arrived = 'first-poll', false) as is_backlog,
        subject is null or list_contains(topics, topic_checked(subject)) as is_on
    from articles a
    where (language is null or a.language = language)
        and ((source is null and kind is null) or a.source in (select source_id from asked))
), counted as (
    select
        since_day,
        count(*) filter (is_on and not is_backlog) as articles,
        count(distinct group_id) filter (is_on and not is_backlog) as texts,
        count(distinct family) filter (is_on and not is_backlog) as families,
        count(*) filter (is_on and not is_backlog and is_undated) as undated,
        count(*) filter (is_on and is_backlog) as backlog,
        count(*) filter (not is_backlog) as all_articles,
        count(*) filter (is_backlog) as all_backlog
    from dated group by since_day
), watched as (
    select
        date_trunc("by", day)::date as since_day, count(distinct d.source) as sources_watched, count(*) as source_days,
        count(*) filter (missed) as source_days_missed
    from source_days d
    where (source is null and kind is null) or d.source in (select source_id from asked) group by since_day
)
select
    since_day, coalesce(articles, 0) as articles, coalesce(texts, 0) as texts, coalesce(families, 0) as families,
    coalesce(undated, 0) as undated, coalesce(backlog, 0) as backlog, coalesce(all_articles, 0) as all_articles,
    coalesce(all_backlog, 0) as all_backlog, coalesce(sources_watched, 0) as sources_watched,
    coalesce(source_days, 0) as source_days, coalesce(source_days_missed, 0) as source_days_missed
from counted full join watched using (since_day)
order by since_day;

comment on macro table coverage is 'What came on a topic (null: on any) by day, week, month or year, and what that is out of: coverage(''protests'', by := ''month''). One row a period, since_day its first day: articles, texts (copies once), families, undated (stands under the day it was first seen), all without the backlog, which is what a feed held when first polled; the same for all topics; sources watched, their days, and those missed. `source`, `language` and `kind` (of the source: state, ngo …) narrow both what came and what it is out of, a language what came alone: coverage(''protests'', by := ''week'', kind := ''state'').';
