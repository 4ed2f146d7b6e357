create or replace view topics as
with newest as (
    select arg_max(rules_sha256, number) as rules_sha256, arg_max(kept_at, number) as kept_at, arg_max(topics, number) as topics
    from internal.rules_rows
), kept as (
    select rules_sha256, kept_at, unnest(from_json(topics, '["json"]')) as topic from newest
), borne as (
    select topic, count(*) as articles, count(distinct group_id) as texts
    from tags join (select article_id, arg_max(group_id, number) as group_id from internal.group_rows group by article_id) using (article_id)
    group by topic
)
select
    k.topic ->> '$.topic_id' as topic,
    coalesce(k.topic ->> '$.label.en', k.topic ->> '$.topic_id') as label,
    k.topic -> '$.label' as labels,
    k.topic ->> '$.description' as description,
    (k.topic ->> '$.threshold')::double as threshold,
    json_array_length(k.topic -> '$.terms')::integer as lines,
    list_sort(list_distinct(json_extract_string(k.topic, '$.terms[*].language'))) as languages,
    coalesce(b.articles, 0) as articles,
    coalesce(b.texts, 0) as texts,
    k.kept_at, k.rules_sha256
from kept k left join borne b on b.topic = (k.topic ->> '$.topic_id')
where not coalesce((k.topic ->> '$.set')::boolean, false);

comment on view topics is 'The topics of the rules in force, one row each: what it means, and how many articles bear it.';
comment on column topics.topic is 'Name of the topic, as in tags.';
comment on column topics.label is 'What people call it, in English where that was given.';
comment on column topics.labels is 'The same in every language that was given.';
comment on column topics.description is 'What the topic means and what it does not, as its file says.';
comment on column topics.threshold is 'The score from which on an article is tagged.';
comment on column topics.lines is 'Lines of words that it looks for.';
comment on column topics.languages is 'Languages that these are in.';
comment on column topics.articles is 'Articles that bear it now.';
comment on column topics.texts is 'Different texts among these: copies count once.';
comment on column topics.kept_at is 'Since when these rules are in force.';
comment on column topics.rules_sha256 is 'Hash of the rules.';
