create or replace macro sentences_of(words) as
    list_filter(
        list_transform(regexp_extract_all(words, '[^.!?؟۔\n]+[.!?؟۔]*'), lambda one: trim(one)), lambda one: length(one) > 1
    );
comment on macro sentences_of is 'The sentences of a text, as a list.';

-- The list of one holds the sentences of both, so that they are distinguished once, and not for each sentence anew.
create or replace macro sentences_only_in(words, other) as list_transform(
    [{'here': sentences_of(words), 'there': sentences_of(other)}],
    lambda two: list_filter(two.here, lambda one: not list_contains(two.there, one))
)[1];
comment on macro sentences_only_in is 'The sentences of a text that another does not have: sentences_only_in(a.text, b.text).';

-- A credit stands at the beginning or the end of a text, or in its byline.
create or replace macro agency_in(said) as
    case
        when regexp_matches(said, '\bReuters\b|رويترز|رویترز') then 'Reuters'
        when regexp_matches(said, '\bAFP\b|Agence France-Presse|فرانس برس|فرانس‌پرس|خبرگزاری فرانسه') then 'AFP'
        when regexp_matches(said, '\bAP\b|Associated Press|أسوشيتد برس|آسوشیتدپرس') then 'AP'
        when regexp_matches(said, '\bdpa\b|د ب أ') then 'dpa'
        when regexp_matches(said, '\bIRNA\b|إرنا|ایرنا') then 'IRNA'
        when regexp_matches(said, '\bISNA\b|إيسنا|ایسنا') then 'ISNA'
        when regexp_matches(said, '\bFars News\b|وكالة فارس|خبرگزاری فارس') then 'Fars'
        when regexp_matches(said, '\bTasnim\b|تسنيم|تسنیم') then 'Tasnim'
        when regexp_matches(said, '\bMehr News\b|وكالة مهر|خبرگزاری مهر') then 'Mehr'
        when regexp_matches(said, '\bHRANA\b|هرانا') then 'HRANA'
        when regexp_matches(said, '\bEFE\b') then 'EFE'
        when regexp_matches(said, '\bANSA\b') then 'ANSA'
        when regexp_matches(said, '\bSANA\b|سانا') then 'SANA'
        when regexp_matches(said, '\bXinhua\b|شينخوا|شینهوا') then 'Xinhua'
        when regexp_matches(said, '\bTASS\b|تاس') then 'TASS'
        when regexp_matches(said, '\bepd\b') then 'epd'
        when regexp_matches(said, '\bKNA\b') then 'KNA'
        when regexp_matches(said, '\bats\b|Keystone-ATS|Keystone-SDA|\bsda\b') then 'Keystone-SDA'
        end;
comment on macro agency_in is 'Part of agency_of: the news agency that these words name.';

create or replace macro agency_of(words, byline) as
    agency_in(concat_ws(' ', byline, left(words, 200), '…', right(words, 200)));
comment on macro agency_of is 'The news agency that a text credits, at its beginning, its end or in its byline: agency_of(text, byline).';

create or replace macro wire_services() as table
select
    coalesce(list({'source': source, 'name': name} order by source), []) as wires,
    md5(coalesce(string_agg(concat_ws(chr(31), source, name), chr(30) order by source), '')) as wires_md5
from (
    select s.source_id as source, s.name
    from internal.source_rows s join (select source_id, max(number) as number from internal.source_rows group by source_id) using (source_id, number)
    where s.kind = 'wire'
);
comment on macro table wire_services is 'Part of carriers: the wire services among our sources, and a hash of them.';

-- Two readings say the same for ever, but for a seal, which takes out what is kept: so their sentences are told apart once.
-- No text is read but of those of whom nothing is kept; all are compared anew with kept := false.
create or replace macro carriers_compared(kept := true) as table
with placed as not materialized (
    select group_id, article_id, source_id as source, first_seen_at, reading_number, first_number, position
    from current_articles_at(null) where copies > 0
), had as not materialized (
    select k.* from internal.current_carriers k join wire_services() w on k.wires = w.wires_md5 where kept
), compared as not materialized (
    select
        o.*, w.wires_md5 as wires, coalesce(
            agency_of(p.text, p.byline),
            list_min(list_transform(list_filter(w.wires, lambda one: one.source <> o.source and (
                contains(left(p.text, 200), one.name) or contains(right(p.text, 200), one.name) or contains(p.byline, one.name)
            )), lambda one: one.name))
        ) as agency,
        case when o.position > 1 then list_transform(
            [{'here': sentences_of(p.text), 'there': sentences_of(f.text)}],
            lambda two: {
                'added': list_filter(two.here, lambda one: not list_contains(two.there, one)),
                'cut': list_filter(two.there, lambda one: not list_contains(two.here, one))
            }
        )[1] end as apart
    from placed o anti join had using (reading_number, first_number)
    join internal.reading_rows p on p.number = o.reading_number
    join internal.reading_rows f on f.number = o.first_number
    cross join wire_services() w
)
select o.*, h.wires, h.agency, h.added, h.cut, true as is_kept from placed o join had h using (reading_number, first_number)
union all
select * exclude (apart), apart.added, apart.cut, false from compared;
comment on macro table carriers_compared is 'Part of carriers: who carries a text that has copies, beside the first; those of whom nothing is kept are compared with it anew.';

create or replace view carriers as
with families as not materialized (
    select source_id as source, arg_max(family, number) as family from internal.source_rows group by source_id
), timed as not materialized (
    select
        c.*, r.title, r.published_precision, case when r.published_from <> 'guess' then r.published_at end as published_at,
        coalesce(case when r.published_from <> 'guess' then r.published_at end, c.first_seen_at) as carried_at
    from carriers_compared() c join internal.reading_rows r on r.number = c.reading_number
)
select
    t.group_id, t.article_id, t.source, s.family, t.position, t.first_seen_at, t.published_at, t.carried_at,
    case when t.published_at is not null and t.published_precision = 'time' then 'the publisher''s'
        when t.published_at is not null and t.published_precision = 'local time' then 'the publisher''s, no zone printed'
        when t.published_at is not null then 'the publisher''s, to the ' || t.published_precision else 'ours' end as clock,
    t.carried_at - first_value(t.carried_at) over (partition by t.group_id order by t.position) as lag,
    t.agency, t.added, t.cut, t.title
from timed t left join families s on s.source = t.source;

comment on view carriers is 'Who had a text first: one row for each article that has copies, in the order they came.';
comment on column carriers.group_id is 'The group: the copies of one text.';
comment on column carriers.article_id is 'The article.';
comment on column carriers.source is 'Who carried it.';
comment on column carriers.family is 'The family of that source.';
comment on column carriers.position is '1 for the first, by carried_at; a day without a time goes behind the times of that day. Whether the order can be known at all, texts.first_is_known says.';
comment on column carriers.first_seen_at is 'When a feed of ours first announced it.';
comment on column carriers.published_at is 'When it was published, as the publisher says; empty where that was only guessed.';
comment on column carriers.carried_at is 'The time it is placed by: published, else first seen.';
comment on column carriers.clock is 'Whose clock that is: the publisher''s (to the day, month or year, where no more was printed, which counts as its end; no zone printed, which is read as UTC and may be 14 hours off), or ours.';
comment on column carriers.lag is 'How long after the first.';
comment on column carriers.agency is 'The news agency that its text credits, or the wire service among our sources.';
comment on column carriers.added is 'The sentences it has and the first has not.';
comment on column carriers.cut is 'The sentences that the first has and it has not.';
comment on column carriers.title is 'Headline.';

create or replace view groups as
select
    group_id, arg_min(article_id, position) as first_article_id, count(*) as articles, count(distinct source) as sources,
    count(distinct family) as families,
    count(distinct case when agency is null then family end) as families_without_credit,
    list(distinct agency) filter (agency is not null) as agencies,
    min(carried_at) as first_carried_at, max(lag) as longest_lag, arg_min(title, position) as title
from carriers group by group_id;

comment on view groups is 'Texts that more than one article carries: one row a group. However many carry it, it is one text: a translation or a sister outlet is no corroboration.';
comment on column groups.group_id is 'The group.';
comment on column groups.first_article_id is 'The article that came first.';
comment on column groups.articles is 'Articles that carry the text.';
comment on column groups.sources is 'Sources they are of.';
comment on column groups.families is 'Families of those sources: voices that could be independent of one another.';
comment on column groups.families_without_credit is 'Those of which an article credits no agency.';
comment on column groups.agencies is 'The agencies that are credited.';
comment on column groups.first_carried_at is 'When the first came.';
comment on column groups.longest_lag is 'How long after it the last came.';
comment on column groups.title is 'Headline of the first.';

create or replace view groupings as
select grouping_id, kind, article_id, other_id, reason, made_by, decided_at from internal.grouping_rows;

comment on view groupings is 'Who put an article into another group than its text had: a person, or the nightly pass over all history; and which articles newer rules parted from their group at a rebuild.';
comment on column groupings.grouping_id is 'Name of the ruling.';
comment on column groupings.kind is 'split or join; left where newer rules found an article to be no copy: it waits for review again.';
comment on column groupings.article_id is 'The article.';
comment on column groupings.other_id is 'The article it was joined to, or whose copy it is no more; empty for a split.';
comment on column groupings.reason is 'Why, in words.';
comment on column groupings.made_by is 'Who: a person''s name, longwatch maintain or longwatch rebuild.';
comment on column groupings.decided_at is 'When.';
