create or replace view figure_rulings as
select
    r.ruling_id, r.figure_id, r.article_id, r.ruling, r.reviewer, r.note, r.decided_at, r.withdraws,
    coalesce(r.event, b.event) as event, coalesce(r.low, b.low) as low, coalesce(r.high, b.high) as high,
    exists (
        select 1 from internal.figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
    ) as is_withdrawn,
    exists (
        select 1 from internal.figure_rows f where f.figure_id = r.figure_id and f.event = coalesce(r.event, b.event)
            and f.low is not distinct from coalesce(r.low, b.low) and f.high is not distinct from coalesce(r.high, b.high)
    ) as is_read_so,
    r.number as place
from internal.figure_ruling_rows r left join internal.figures_ruled_before b on b.ruling_id = r.ruling_id;

comment on view figure_rulings is 'What reviewers ruled on figures, every ruling; figures says what stands.';
comment on column figure_rulings.ruling_id is 'Name of the ruling, for `longwatch review withdraw`.';
comment on column figure_rulings.figure_id is 'The figure.';
comment on column figure_rulings.article_id is 'The article whose text has it.';
comment on column figure_rulings.ruling is 'The ruling: confirm or reject; withdrawn where it takes back an earlier one.';
comment on column figure_rulings.reviewer is 'Who ruled.';
comment on column figure_rulings.note is 'What they noted.';
comment on column figure_rulings.decided_at is 'When.';
comment on column figure_rulings.withdraws is 'The ruling that this one takes back; empty for all others.';
comment on column figure_rulings.event is 'What the figure that was ruled on counts; empty for withdrawals, and where that is not known any more.';
comment on column figure_rulings.low is 'Its number, or the lower of two.';
comment on column figure_rulings.high is 'Its number, or the higher of two.';
comment on column figure_rulings.is_read_so is 'Whether the figure of this name is still read as it was ruled on; a ruling on another does not count.';
comment on column figure_rulings.is_withdrawn is 'Whether its reviewer took it back later.';
comment on column figure_rulings.place is 'Orders the rulings as they were filed.';

create or replace view figures as
with newest as (
    select article_id, arg_max(reading_id, (revision, number)) as reading_id from internal.reading_rows group by article_id
), last as (
    -- Only who ruled takes a ruling back; what they ruled before stands then.
    -- A ruling on what is no longer read under that name counts for nothing.
    select r.figure_id, r.reviewer, arg_max(r.ruling, r.number) as ruling from internal.figure_ruling_rows r
    left join internal.figures_ruled_before b on b.ruling_id = r.ruling_id
    join internal.figure_rows f on f.figure_id = r.figure_id and f.event = coalesce(r.event, b.event)
        and f.low is not distinct from coalesce(r.low, b.low) and f.high is not distinct from coalesce(r.high, b.high)
    where r.ruling <> 'withdrawn' and not exists (
        select 1 from internal.figure_ruling_rows w where w.withdraws = r.ruling_id and w.reviewer = r.reviewer
    )
    group by r.figure_id, r.reviewer
), ruled as (
    select figure_id, case when count(distinct ruling) > 1 then 'disputed' else any_value(ruling) end as status
    from last group by figure_id
)
select
    f.figure_id, f.article_id, a.source, a.day, f.low, f.high, f.qualifier, f.event, f.counted, f.said, f.number_said,
    f.speaker, f.place, f.period, f.from_char, f.to_char, f.quote, coalesce(r.status, 'suggested') as status, f.reading_id
from newest n
join internal.figure_rows f using (reading_id)
join articles a on a.article_id = f.article_id
left join ruled r on r.figure_id = f.figure_id;

comment on view figures is 'Counted claims in the current texts, in English, Persian, Arabic, French and German, as a program reads them: who states which number, through which outlet. None is the truth; a suggested one was confirmed by nobody.';
comment on column figures.figure_id is 'Name of the figure, for `longwatch review figure`.';
comment on column figures.article_id is 'The article.';
comment on column figures.source is 'The outlet that printed it.';
comment on column figures.day is 'Day of the article.';
comment on column figures.low is 'The number, or the lower of two; empty for dozens and hundreds.';
comment on column figures.high is 'The number, or the higher of two.';
comment on column figures.qualifier is 'at least, over, about, up to, under, between; empty where none is said.';
comment on column figures.event is 'What happened to those counted: killed, executed, arrested, injured, sentenced, tortured, missing.';
comment on column figures.counted is 'Who is counted, as published: political prisoners; empty where nobody is named.';
comment on column figures.said is 'The word for what happened, as published: arrested covers imprisoned.';
comment on column figures.number_said is 'The number with its qualifier, as published.';
comment on column figures.speaker is 'Who says so, as the sentence names them; empty: nobody was read, so it may be the outlet, or somebody named in another way.';
comment on column figures.place is 'Where, as the sentence says.';
comment on column figures.period is 'The year that the sentence names, as published.';
comment on column figures.from_char is 'First character of the quote in the text, from 0.';
comment on column figures.to_char is 'First character after it.';
comment on column figures.quote is 'The passage as published, from the number to what is counted.';
comment on column figures.status is 'suggested, until a reviewer rules: confirm or reject; disputed when reviewers differ. A ruling that was withdrawn, or was on another event or number, does not count.';
comment on column figures.reading_id is 'The reading that the span refers to.';

create or replace view figures_timeline as
with newest as (
    select article_id, revision, arg_max(reading_id, number) as reading_id from internal.reading_rows group by article_id, revision
)
select
    v.seen_at, a.source_id as source, f.event, f.low, f.high, f.qualifier, f.counted, f.speaker, f.place, f.period, f.quote,
    f.article_id, n.revision, f.figure_id
from newest n
join internal.revision_rows v using (article_id, revision)
join internal.article_rows a using (article_id)
join internal.figure_rows f using (reading_id);

comment on view figures_timeline is 'The figures of every revision by when it was seen: how the numbers of an event, or of one article, changed.';
comment on column figures_timeline.seen_at is 'When the revision that states it was seen.';
comment on column figures_timeline.source is 'The outlet.';
comment on column figures_timeline.event is 'What happened to those counted.';
comment on column figures_timeline.low is 'The number, or the lower of two.';
comment on column figures_timeline.high is 'The number, or the higher of two.';
comment on column figures_timeline.qualifier is 'at least, over, about, up to, under, between, or empty.';
comment on column figures_timeline.counted is 'Who is counted, as published.';
comment on column figures_timeline.speaker is 'Who says so; empty: nobody was read.';
comment on column figures_timeline.place is 'Where, as the sentence says.';
comment on column figures_timeline.period is 'The year that the sentence names.';
comment on column figures_timeline.quote is 'The passage as published.';
comment on column figures_timeline.article_id is 'The article.';
comment on column figures_timeline.revision is 'Its revision.';
comment on column figures_timeline.figure_id is 'Name of the figure.';

create or replace macro is_pronoun(words) as lower(trim(words)) in (
    'he', 'she', 'they', 'it', 'i', 'we', 'one', 'who', 'او', 'وی', 'آنها', 'آن‌ها', 'آنان', 'ایشان', 'ما', 'من', 'هو', 'هي', 'هم',
    'نحن', 'أنا', 'il', 'elle', 'ils', 'elles', 'on', 'nous', 'je', 'er', 'sie', 'es', 'man', 'wir', 'ich'
);
comment on macro is_pronoun is 'Whether words are a pronoun alone, which names nobody.';

create or replace view figure_conflicts as
with stated as (
    select
        f.*, coalesce(f.speaker, f.source) as voice, a.first_seen_at,
        case when not is_pronoun(f.speaker) then f.speaker end as named,
        case when try_cast(fold(f.period) as integer) between 1300 and 1499
            then try_cast(fold(f.period) as integer) + 621 else try_cast(fold(f.period) as integer) end as event_year
    from figures f join articles a using (article_id)
    where f.low is not null and f.status <> 'reject' and (f.period is not null or f.place is not null)
), subjects as (
    select *, case when event_year is null then place end as event_place from stated
), differing as (
    select event, event_year, event_place, count(distinct article_id) > 1 as is_of_two from subjects
    group by event, event_year, event_place having count(distinct (low, high)) > 1
), of_two_speakers as (
    -- One article that gives two numbers contradicts nobody, unless two speakers whom it names do. A name costs .1 ms
    -- to fold: those of other events are not.
    select s.event, s.event_year, s.event_place from subjects s join differing d on d.event = s.event
        and d.event_year is not distinct from s.event_year and d.event_place is not distinct from s.event_place
    where not d.is_of_two and s.named is not null group by s.event, s.event_year, s.event_place
    having count(distinct fold(s.named)) > 1 and count(distinct (s.low, s.high)) > 1
), contradicted as (
    select event, event_year, event_place from differing where is_of_two
    union all select event, event_year, event_place from of_two_speakers
), first_said as (
    select event, event_year, event_place, low, high, min(first_seen_at) as said_at
    from subjects group by event, event_year, event_place, low, high
), arose as (
    select c.event, c.event_year, c.event_place, list_sort(list(f.said_at))[2] as arose_at
    from contradicted c join first_said f on f.event = c.event and f.event_year is not distinct from c.event_year
        and f.event_place is not distinct from c.event_place
    group by c.event, c.event_year, c.event_place
)
select
    s.event, s.event_year, s.event_place, min(s.low) as lowest, max(s.high) as highest, list(distinct s.voice) as speakers,
    list(distinct s.voice || ': ' || s.number_said) as statements, any_value(r.arose_at) as arose_at,
    list(s.figure_id) as figure_ids
from subjects s
join arose r on r.event = s.event and r.event_year is not distinct from s.event_year
    and r.event_place is not distinct from s.event_place
group by s.event, s.event_year, s.event_place;

comment on view figure_conflicts is 'Different numbers for what the sentences call the same: one event in one year (Persian years as the Gregorian one in which they begin), else in one place; by two articles, or by two speakers that one of them names. Rejected figures are left out; nothing says which is right.';
comment on column figure_conflicts.event is 'What happened to those counted.';
comment on column figure_conflicts.event_year is 'The year that the sentences name; empty where they name a place only.';
comment on column figure_conflicts.event_place is 'The place, where no year is named.';
comment on column figure_conflicts.lowest is 'The lowest number stated.';
comment on column figure_conflicts.highest is 'The highest.';
comment on column figure_conflicts.speakers is 'Who states them; the outlet that published it where no speaker was read.';
comment on column figure_conflicts.statements is 'Speaker and number, as published.';
comment on column figure_conflicts.arose_at is 'When an article with a second number was first seen.';
comment on column figure_conflicts.figure_ids is 'Their names.';
