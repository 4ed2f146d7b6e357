create or replace view texts as
with carried as not materialized (
    select
        a.*, case when published_from <> 'guess' then a.published_at end as stated_at,
        carried_until(
            case when published_from <> 'guess' then a.published_at end, published_precision, a.first_seen_at
        ) as until_at
    from articles a
), timed as not materialized (
    select
        *, until_at + case when stated_at is not null and published_precision = 'local time' then interval 14 hours else interval 0 hours end as latest_at,
        coalesce(stated_at, first_seen_at)
            - case when stated_at is not null and published_precision = 'local time' then interval 14 hours else interval 0 hours end as earliest_at
    from carried
), gathered as not materialized (
    select
        group_id, arg_max(article_id, is_first) as article_id, arg_max(day, is_first) as day, arg_max(source, is_first) as source,
        arg_max(title, is_first) as title, arg_max(language, is_first) as language, arg_max(url, is_first) as url,
        -- Articles are read once: who earns a topic is found in this list, which most texts have one of.
        list(topics) filter (len(topics) > 0) as named,
        list({'seen_at': first_seen_at, 'article_id': article_id, 'source': source, 'arrived': arrived, 'topics': topics})
            filter (len(topics) > 0) as claims,
        count(*) as articles, list(distinct source order by source) as sources, count(distinct family) as families,
        min(first_seen_at) as first_seen_at, arg_min(arrived, (first_seen_at, article_id)) as arrived,
        coalesce(
            max(latest_at) filter (is_first) < min(earliest_at) filter (not is_first), true
        ) as first_is_known,
        case
            when count(*) = 1 then 'nobody else carries it'
            when max(latest_at) filter (is_first) < min(earliest_at) filter (not is_first) then 'before all others'
            when bool_or(stated_at is not null and published_precision not in ('time', 'local time'))
                then 'not known: a date without a time may be before it or after'
            when bool_or(stated_at is not null and published_precision = 'local time')
                then 'not known: a time without a zone may be before it or after'
            else 'not known: two at the same time'
        end as first_because,
        arg_max(article_id, (captured_at, article_id)) as newest_article_id, max(captured_at) as newest_at,
        max(revisions) as revisions,
        case
            when bool_or(decision = 'disputed') then 'disputed'
            when bool_or(decision = 'relevant') then 'relevant'
            when bool_or(decision = 'follow-up') then 'follow-up'
            else any_value(decision)
        end as decision
    from timed group by group_id
), named as not materialized (
    select
        *, case when len(named) = 1 then named[1] else list_sort(list_distinct(flatten(coalesce(named, [])))) end as named_topics,
        case when len(claims) > 1 then list_sort(claims) else claims end as in_order
    from gathered
)
select
    group_id, article_id, day, source, title, language, url, named_topics as topics,
    array_to_string(named_topics, ', ') as topic_list,
    list_transform(
        list_transform(named_topics, lambda topic: {
            'topic': topic, 'one': list_filter(in_order, lambda claim: list_contains(claim.topics, topic))[1]
        }),
        lambda each: {
            'topic': each.topic, 'article_id': each.one.article_id, 'source': each.one.source,
            'seen_at': each.one.seen_at, 'arrived': each.one.arrived
        }
    ) as earned,
    articles, sources, families, first_seen_at, arrived, first_is_known, first_because, newest_article_id, newest_at,
    revisions, decision
from named;

comment on view texts is 'One row a text, however many carry it, with the topics of all that carry it. Ask this for each text once.';
comment on column texts.group_id is 'The group of its copies.';
comment on column texts.article_id is 'The article that is placed first: day, source, title, language and url are its.';
comment on column texts.day is 'The day it counts for, in the watch''s zone.';
comment on column texts.source is 'Who carried it first, as far as that can be known.';
comment on column texts.title is 'Headline there.';
comment on column texts.language is 'Language of the text, ISO 639 code.';
comment on column texts.url is 'The address as first announced.';
comment on column texts.topics is 'The topics of all articles that carry it, as a list: on_topic(topics, ''protests'').';
comment on column texts.topic_list is 'The same, as text.';
comment on column texts.earned is 'Which article earns each topic: topic, article_id, source, seen_at (when it was first seen) and how it arrived; of several the one first seen.';
comment on column texts.articles is 'Articles that carry it.';
comment on column texts.sources is 'Their sources.';
comment on column texts.families is 'Families of those sources.';
comment on column texts.first_seen_at is 'When a feed of ours first announced one of them.';
comment on column texts.arrived is 'How that one arrived: first-poll, live, backfill or hand.';
comment on column texts.first_is_known is 'Whether the first was before all others, as far as the clocks tell: a date without a time is anywhere on that day, a time without a zone up to 14 hours off.';
comment on column texts.first_because is 'The same in words.';
comment on column texts.newest_article_id is 'The article with the newest state of the text.';
comment on column texts.newest_at is 'When that state was fetched.';
comment on column texts.revisions is 'The most states of it that were seen at one address.';
comment on column texts.decision is 'What stands of the rulings on the articles that carry it: disputed, else relevant, else follow-up, else irrelevant. A ruling is on one article: it counts for the text as long as that article carries it.';

create or replace macro texts_on(subject, since := null) as table
select * exclude (one), one.article_id as earned_by, one.seen_at as on_topic_since
from (  -- a lateral unnest of the list would compare each text with each
    select t.*, list_filter(t.earned, lambda each: each.topic = asked.topic)[1] as one
    from texts t cross join (select topic_checked(subject) as topic) asked
)
where one is not null and (since is null or one.seen_at >= since::timestamptz);

comment on macro table texts_on is 'The texts on a topic, whichever article earns it: the columns of texts, then earned_by and on_topic_since: texts_on(''protests'', since := ''2026-11-01''). since goes by when an article that earns it was first seen; left out, all.';
