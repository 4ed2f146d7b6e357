create or replace view readings as
select
    reading_id, article_id, revision, made_at, run_id, program_version, title, title_from, byline, byline_from, published_at,
    published_raw, published_from, published_precision, language, language_from, text, text_sha256, text_from, text_state,
    text_state_reason, words, canonical_url, candidates, lifted, drawn_sha256,
    captions, images, documents, published_local
from internal.reading_rows;

comment on view readings is 'What one version of Longwatch made of a revision.';
comment on column readings.reading_id is 'Name of the reading; spans and quotes refer to it.';
comment on column readings.article_id is 'The article.';
comment on column readings.revision is 'The revision that was read.';
comment on column readings.made_at is 'When.';
comment on column readings.run_id is 'By which run.';
comment on column readings.program_version is 'By which version of Longwatch.';
comment on column readings.title is 'Headline.';
comment on column readings.title_from is 'Where it was taken from: feed, json-ld, h1, og or title.';
comment on column readings.byline is 'Who signed it.';
comment on column readings.byline_from is 'Where that was taken from.';
comment on column readings.published_at is 'Date of publication as the publisher gives it; empty when unknown.';
comment on column readings.published_raw is 'That date as printed.';
comment on column readings.published_from is 'Where it stood: feed, json-ld, meta, page (printed below its headline), title, or a guess from the page.';
comment on column readings.published_precision is 'How exactly it was printed: time, local time (no zone, read as UTC), day, month or year.';
comment on column readings.language is 'Language of the text, ISO 639 code.';
comment on column readings.language_from is 'What it was recognised from: text, page or feed.';
comment on column readings.text is 'The text, paragraphs divided by line feeds.';
comment on column readings.text_sha256 is 'Hash of the text.';
comment on column readings.text_from is 'page, json-ld, feed, script (data for a browser), resiliparse (a second extractor), summary or none.';
comment on column readings.text_state is 'How good the text is: ok, partial, stub, paywalled, consent, script-only, document, not-an-article or error.';
comment on column readings.text_state_reason is 'Why, in words.';
comment on column readings.words is 'Words of the text.';
comment on column readings.canonical_url is 'What the page calls its own address.';
comment on column readings.candidates is 'Values that stood for a field and were not chosen.';
comment on column readings.lifted is 'Lines of the host''s boilerplate that were removed from the text; the view lines has what was known of it.';
comment on column readings.drawn_sha256 is 'Hash of the text before they were removed.';
comment on column readings.captions is 'Captions of its pictures, kept apart from the text; empty where the version that read it did not look.';
comment on column readings.images is 'Addresses of its pictures; they are not fetched.';
comment on column readings.published_local is 'The day that the page prints for its readers, where the moment is of another day in UTC.';
comment on column readings.documents is 'Addresses of files that it links to (PDF and the like); they are not fetched.';

create or replace view lines as select place, line, pages, found_at, run_id from internal.line_rows;

comment on view lines is 'Boilerplate of hosts: lines that recur on their pages, removed from every text read since they were found.';
comment on column lines.place is 'The host, or source:NAME for a line that a source file names.';
comment on column lines.line is 'The line, whole and just so.';
comment on column lines.pages is 'On how many different pages of its newest it stood; empty for a line that a source file names.';
comment on column lines.found_at is 'When it was found.';
comment on column lines.run_id is 'By which run.';

create or replace view revisions as
with reordered as not materialized (
    select article_id, max(timeline) as timeline from internal.timeline_rows group by article_id
)
select article_id, revision, run_id, seen_at, capture_sha256, text_sha256, changed, kinds, revision as place
from internal.revision_rows where article_id not in (select article_id from reordered)
union all
select article_id, revision, run_id, seen_at, capture_sha256, text_sha256, changed, kinds, place
from internal.timeline_rows join reordered using (article_id, timeline);

comment on view revisions is 'The states of an article''s text as the publisher changed it, the first included.';
comment on column revisions.article_id is 'The article.';
comment on column revisions.revision is 'Its name: from 1, in the order they were filed; one that was filed after a later one counts down from 0.';
comment on column revisions.run_id is 'The run that saw it first.';
comment on column revisions.seen_at is 'When it was first seen.';
comment on column revisions.capture_sha256 is 'The page it was read from.';
comment on column revisions.text_sha256 is 'Hash of the text as it was read then.';
comment on column revisions.changed is 'What changed against the one before: title, text.';
comment on column revisions.place is 'Which state in time it is, from 1. The same text may come back as another state.';
comment on column revisions.kinds is 'Of what kind the change is: number, negation, name, place, date, unit, qualifier, speaker, removal, correction notice, wording, typo; empty for the first, and where it was seen before kinds were recorded.';

create or replace view looks as
select article_id, looked_at, run_id, fetch_id, outcome, detail, revision, capture_sha256 from internal.look_rows;

comment on view looks is 'Every visit to an article''s page, the first included.';
comment on column looks.article_id is 'The article.';
comment on column looks.looked_at is 'When.';
comment on column looks.run_id is 'By which run.';
comment on column looks.fetch_id is 'The fetch.';
comment on column looks.outcome is 'first, unchanged, revised, gone or failed, as was known when it was filed; late, in older homes: an older state of the page, filed after newer ones.';
comment on column looks.detail is 'What was found, in words.';
comment on column looks.revision is 'The revision that stood there.';
comment on column looks.capture_sha256 is 'The capture of the page.';

create or replace view standings as
select
    article_id, revision, min(looked_at) as stood_from, max(looked_at) as stood_until, count(*) as looks
from internal.look_rows where outcome in ('first', 'revised', 'unchanged') group by article_id, revision;

comment on view standings is 'How long each revision of an article stood, as far as looks at its page tell.';
comment on column standings.article_id is 'The article.';
comment on column standings.revision is 'The revision.';
comment on column standings.stood_from is 'When it was first seen so.';
comment on column standings.stood_until is 'When it was last seen so.';
comment on column standings.looks is 'How many looks saw it so.';

create or replace view vanishings as
with jumps as (  -- a visit that was filed before a run found that the clock had been ahead was before that run
    select number, found_at from internal.problem_rows where failure = 'clock' and problem_id like '%.clock.ahead'
), dated as (
    select l.number, article_id, outcome, detail, coalesce(min(found_at), any_value(looked_at)) as looked_at
    from internal.look_rows l left join jumps j on j.number > l.number and l.looked_at > j.found_at + interval 10 minutes
    where outcome not in ('failed', 'late') group by l.number, article_id, outcome, detail
), visits as (
    select
        article_id, looked_at, outcome, detail,
        lag(outcome) over (partition by article_id order by looked_at, number) as outcome_before
    from dated
), turns as (
    select * from visits where (outcome = 'gone') <> (outcome_before is not distinct from 'gone')
)
select t.article_id, a.source_id as source, a.url, t.looked_at as gone_at, t.detail, b.looked_at as back_at
from turns t join internal.article_rows a using (article_id)
asof left join (select * from turns where outcome <> 'gone') b on b.article_id = t.article_id and b.looked_at > t.looked_at
where t.outcome = 'gone';

comment on view vanishings is 'Articles whose page was gone when it was looked at: taken down, answered 404 or 410, sent on to the front page, or saying in its place that there is none or for whom it was removed.';
comment on column vanishings.article_id is 'The article.';
comment on column vanishings.source is 'Its source.';
comment on column vanishings.url is 'Its address.';
comment on column vanishings.gone_at is 'When it was first found gone.';
comment on column vanishings.detail is 'What the server answered, or the page says.';
comment on column vanishings.back_at is 'When it was found there again; empty while it is gone.';

create or replace view addresses as
select article_id, kind, address, address_key, feed_id, seen_at, because from internal.address_rows;

comment on view addresses is 'Every address and GUID under which an article was announced or found.';
comment on column addresses.article_id is 'The article.';
comment on column addresses.kind is 'url or guid.';
comment on column addresses.address is 'As announced.';
comment on column addresses.address_key is 'What it is compared by.';
comment on column addresses.feed_id is 'The feed that announced it; GUIDs count only within it.';
comment on column addresses.seen_at is 'When it was first seen.';
comment on column addresses.because is 'What tied it to the article: announced, redirect, variant (mobile, AMP or print, with a text of its own), elsewhere (announced by another publisher than that of its site), or led here (an address of another publisher that led to it).';

create or replace view tags as
with newest as (select article_id, arg_max(reading_id, (revision, number)) as reading_id from internal.reading_rows group by article_id),
ruled as (select reading_id, arg_max(rules_sha256, number) as rules_sha256 from internal.tagging_rows group by reading_id)
select t.article_id, t.topic, t.score, t.context, t.reading_id, t.rules_sha256, t.match_count
from newest join ruled using (reading_id) join internal.tag_rows t using (reading_id, rules_sha256);

comment on view tags is 'The topics of an article''s current reading under the newest rules; matches holds the grounds.';
comment on column tags.article_id is 'The article.';
comment on column tags.topic is 'The topic.';
comment on column tags.score is 'Sum of the weights of its matches.';
comment on column tags.context is 'What most of that weight speaks of, by the sentences it stands in: current, historical or hypothetical; empty where it was given before that was judged.';
comment on column tags.reading_id is 'The reading that was tagged.';
comment on column tags.rules_sha256 is 'The rules that gave it.';
comment on column tags.match_count is 'How many matches there are. Of more than 400, matches has the first and the last 200, and the weightiest; empty where its text was sealed.';

create or replace view judging_incomplete as
with newest as (select article_id, arg_max(reading_id, (revision, number)) as reading_id from internal.reading_rows group by article_id)
select i.article_id, i.part, i.missing, i.decided_at, i.reading_id
from newest n join internal.incomplete_rows i using (reading_id);

comment on view judging_incomplete is 'Articles of which not all could be judged, since they are too long, too much was changed, or judging failed. Their text is whole.';
comment on column judging_incomplete.article_id is 'The article.';
comment on column judging_incomplete.part is 'text: of a very long one, not all was looked through; changes: a change too large to be compared in all its parts; judging: nothing was judged.';
comment on column judging_incomplete.missing is 'What is missing, and why, in words.';
comment on column judging_incomplete.decided_at is 'When.';
comment on column judging_incomplete.reading_id is 'The reading.';

create or replace view matches as
select m.article_id, m.topic, m.part, m.from_char, m.to_char, m.quote, m.term, m.weight, m.reading_id, m.rules_sha256
from tags t join internal.match_rows m using (reading_id, rules_sha256, topic);

comment on view matches is 'The grounds of the tags: every word found, and where.';
comment on column matches.article_id is 'The article.';
comment on column matches.topic is 'The topic it speaks for.';
comment on column matches.part is 'title or text.';
comment on column matches.from_char is 'First character of the quote, from 0.';
comment on column matches.to_char is 'First character after it.';
comment on column matches.quote is 'The passage as published.';
comment on column matches.term is 'The line of the topic file that found it.';
comment on column matches.weight is 'What it counts.';
comment on column matches.reading_id is 'The reading the span refers to.';
comment on column matches.rules_sha256 is 'The rules.';

create or replace view relations as
select article_id, other_id, kind, score, share_here, share_there, reason, decided_at from internal.relation_rows;

comment on view relations is 'How two articles stand to each other.';
comment on column relations.article_id is 'The later one.';
comment on column relations.other_id is 'The earlier one.';
comment on column relations.kind is 'copy or edited copy, which make a group; excerpt (of the other), contains (the other: a round-up), recurring notice (the same form, about somebody else) and follow-up, which make none.';
comment on column relations.score is 'How alike they are, from 0 to 1, word sequences counted for less the more groups hold them.';
comment on column relations.share_here is 'Share of its word sequences that stand in the other, from 0 to 1.';
comment on column relations.share_there is 'Share of the other''s that stand in it.';
comment on column relations.reason is 'Why, in words.';
comment on column relations.decided_at is 'When it was decided.';

-- Kept of each article is what the rows up to a number say. Whose rows say more since is worked out anew, and so is
-- whoever stands in a group with it; at a moment, whoever had a row later. `above` stands for that number: -1 is none.
create or replace macro changed_articles(moment, above := null) as table
with past as materialized (
    select coalesce(above, (select max(number) from internal.current_up_to), -1) as up_to
), changed as materialized (
    select distinct article_id from (
        select article_id from internal.article_rows where number > (select up_to from past)
        union all select article_id from internal.reading_rows where number > (select up_to from past)
        union all select article_id from internal.revision_rows where number > (select up_to from past)
        union all select article_id from internal.timeline_rows where number > (select up_to from past)
        union all select article_id from internal.first_sight_rows where number > (select up_to from past)
        union all select article_id from internal.look_rows where number > (select up_to from past)
        union all select article_id from internal.group_rows where number > (select up_to from past)
        union all select article_id from internal.tagging_rows where number > (select up_to from past)
        union all select article_id from internal.tag_rows where number > (select up_to from past)
        union all select article_id from internal.incomplete_rows where number > (select up_to from past)
        union all select article_id from internal.current_articles where moment is not null and changed_at > moment::timestamptz
    )
), regrouped as (
    select group_id from internal.group_rows where article_id in (select article_id from changed)
)
select article_id from changed
union
select article_id from internal.current_articles where group_id in (select group_id from regrouped);

comment on macro table changed_articles is 'Part of articles: those of which more is known than what is kept of them.';

-- Where DuckDB materializes a common table, it reads every column of what is joined to it, texts included.
create or replace macro current_articles_at(moment, above := null) as table
select * from (
with changed as materialized (
    select article_id from changed_articles(moment, above := above)
), newest as materialized (
    -- Of those that changed since a moment long ago, few were there; of them alone the rest is asked.
    select article_id, arg_max(number, (revision, number)) as reading_number, arg_max(reading_id, (revision, number)) as reading_id
    from (select article_id, number, reading_id, revision, made_at from internal.reading_rows)
    where article_id in (select article_id from changed) and (moment is null or made_at <= moment::timestamptz) group by article_id
), sighted as not materialized (
    select
        a.article_id, a.source_id, a.url, coalesce(e.first_seen_at, a.first_seen_at) as first_seen_at,
        coalesce(e.arrived, a.arrived) as arrived
    from internal.article_rows a left join (
        select article_id, min(first_seen_at) as first_seen_at, arg_min(arrived, first_seen_at) as arrived
        from internal.first_sight_rows group by article_id
    ) e using (article_id)
    where a.article_id in (select article_id from newest)
), dated as not materialized (
    select
        a.*, r.number as reading_number, r.reading_id, r.made_at,
        case when r.published_from <> 'guess' then r.published_at end as published_at, r.published_precision
    from sighted a join newest n using (article_id) join internal.reading_rows r on r.number = n.reading_number
), grouped as not materialized (
    select article_id, arg_max(group_id, number) as group_id, max(decided_at) as decided_at
    from internal.group_rows
    where article_id in (select article_id from newest) and (moment is null or decided_at <= moment::timestamptz) group by article_id
), standing as not materialized (
    -- Of all that changed, whether it stands in a group or not: a second mention of `dated` would be planned a second time.
    select
        d.*, g.group_id, g.decided_at,
        case when g.group_id is not null then count(*) over (partition by g.group_id) - 1 end as copies,
        case when g.group_id is not null then row_number() over came end as position,
        case when g.group_id is not null then first_value(d.reading_number) over came end as first_number
    from dated d left join grouped g on g.article_id = d.article_id
    window came as (
        partition by g.group_id
        order by carried_until(d.published_at, d.published_precision, d.first_seen_at), d.first_seen_at, d.article_id
    )
), tagged as not materialized (
    select
        reading_id, arg_max(rules_sha256, number) as rules_sha256, arg_min(rules_sha256, number) as first_rules,
        max(decided_at) as decided_at
    from internal.tagging_rows
    where article_id in (select article_id from newest) and (moment is null or decided_at <= moment::timestamptz) group by reading_id
), subjects as not materialized (
    -- Gained are those that the rules which tagged the reading first did not give it.
    select
        n.article_id, list(t.topic order by t.topic) filter (t.topic is not null) as topics, max(g.decided_at) as decided_at,
        any_value(g.rules_sha256) as rules_sha256,
        list(t.topic order by t.topic) filter (t.topic is not null and g.rules_sha256 <> g.first_rules and o.topic is null) as gained
    from newest n join tagged g using (reading_id)
    left join internal.tag_rows t on t.reading_id = g.reading_id and t.rules_sha256 = g.rules_sha256
    left join (
        select reading_id, rules_sha256, topic from internal.tag_rows where article_id in (select article_id from newest)
    ) o on o.reading_id = g.reading_id and o.rules_sha256 = g.first_rules and o.topic = t.topic
    group by n.article_id
), unjudged as not materialized (
    select n.article_id, string_agg(i.missing, '; ' order by i.missing) as judging_incomplete
    from newest n join internal.incomplete_rows i using (reading_id) group by n.article_id
), states as not materialized (
    select
        article_id, count(*) as revisions, arg_max(seen_at, place) as captured_at,
        arg_max(capture_sha256, place) as capture_sha256, max(seen_at) as seen_at
    from revisions
    where article_id in (select article_id from newest) and (moment is null or seen_at <= moment::timestamptz) group by article_id
), looked as not materialized (
    select article_id, outcome, looked_at from internal.look_rows
    where article_id in (select article_id from newest) and (moment is null or looked_at <= moment::timestamptz)
), there as not materialized (
    select
        article_id, max(looked_at) filter (outcome in ('first', 'unchanged', 'revised')) as seen_at, max(looked_at) as looked_at,
        list(looked_at) filter (outcome = 'gone') as gone
    from looked group by article_id
)
select
    d.article_id, d.source_id, d.url, d.arrived, d.first_seen_at, d.reading_number, d.reading_id, s.revisions, s.captured_at,
    s.capture_sha256, d.group_id, d.position = 1 as is_first, d.copies, t.topics,
    list_min(list_filter(l.gone, lambda one: one > l.seen_at)) as vanished_at, u.judging_incomplete,
    greatest(d.made_at, d.decided_at, t.decided_at, s.seen_at, l.looked_at) as changed_at,
    t.rules_sha256, t.gained, d.position, d.first_number
from standing d
join states s on s.article_id = d.article_id
left join subjects t on t.article_id = d.article_id
left join there l on l.article_id = d.article_id
left join unjudged u on u.article_id = d.article_id
)
union all
-- Beside what is materialized, not below it: of what stands below, DuckDB reads every column whoever asks.
select * from internal.current_articles where article_id not in (select article_id from changed_articles(moment, above := above));

comment on macro table current_articles_at is 'Part of articles: what is kept of each, and of those of which more is known what that adds up to.';

create or replace macro as_of(moment) as table
with zone as not materialized (
    select coalesce(max_by(setting_value, number), 'UTC') as zone from internal.setting_rows where setting = 'zone'
), ruled as not materialized (
    select
        article_id,
        case
            when bool_or(disputed) then 'disputed'
            when bool_or(decision = 'relevant') then 'relevant'
            when bool_or(decision = 'follow-up') then 'follow-up'
            else arg_max(decision, decided_at)
        end as decision
    from reviews_as_of(moment) group by article_id
    having count(*) > 0  -- always so: for want of it DuckDB expects many, and builds its tables of what is joined to them
), publishers as not materialized (
    select source_id, arg_max(family, number) as family, arg_max(affiliation, number) as affiliation
    from internal.source_rows where moment is null or seen_at <= moment::timestamptz group by source_id
), beside as not materialized (
    select c.*, z.zone, p.family, p.affiliation, k.decision
    from current_articles_at(moment) c
    cross join zone z
    left join ruled k on k.article_id = c.article_id
    left join publishers p on p.source_id = c.source_id
), dated as not materialized (
    -- Texts are joined last, so that no hash table holds them (a quarter of the memory), and by the article as well: of who
    -- asks for one article, no other text is read.
    select
        b.*, r.title, r.byline, r.published_at, r.published_from, r.published_precision, r.language, r.text, r.words,
        r.text_state, r.revision, case when r.published_from <> 'guess' then r.published_at end as stated_at,
        counted_day(stated_at, r.published_from, r.published_precision, r.published_local, b.first_seen_at, b.zone) as day
    from internal.reading_rows r join beside b on b.reading_number = r.number and b.article_id = r.article_id
)
select
    d.article_id, d.source_id as source, d.family, d.affiliation, d.url, d.title, d.byline, d.published_at, d.published_from,
    d.published_precision, d.first_seen_at, d.day,
    case when d.stated_at is null then 'first seen' else 'published' end as day_from,
    jalali(d.day) as day_jalali, d.language, d.text, d.words, d.text_state, d.revision, d.revisions, d.group_id, d.is_first,
    d.copies, coalesce(d.topics, []) as topics, array_to_string(coalesce(d.topics, []), ', ') as topic_list,
    d.decision, d.arrived, d.captured_at, d.vanished_at, d.capture_sha256, d.judging_incomplete
from dated d;

comment on macro table as_of is 'The articles as we knew them at a moment, with the columns of articles: as_of(''2026-11-22 12:00''). Days are those of today''s zone.';

create or replace view articles as select * from as_of(null);

comment on view articles is 'One row an article, in its current reading. Start here.';
comment on column articles.article_id is 'Id of the article: minted once, from the source and the address first announced.';
comment on column articles.source is 'The source that announced it.';
comment on column articles.family is 'The family of that source; sources of one family are one voice.';
comment on column articles.affiliation is 'Who owns, funds or runs the source.';
comment on column articles.url is 'The address as first announced.';
comment on column articles.title is 'Headline.';
comment on column articles.byline is 'Who signed it.';
comment on column articles.published_at is 'Date of publication; empty when unknown.';
comment on column articles.published_from is 'Where that date stood: feed, json-ld, meta, page (printed below its headline), title, or a guess from the page.';
comment on column articles.published_precision is 'time, local time (no zone was printed, read as UTC), day, month or year.';
comment on column articles.first_seen_at is 'When a feed of ours first announced it.';
comment on column articles.day is 'The day it counts for: the one the page prints for its readers, else that of publication in the watch''s zone, else first seen. A guessed date does not count.';
comment on column articles.day_from is 'published or first seen.';
comment on column articles.day_jalali is 'The same day in the Persian calendar, as 1396-11-12.';
comment on column articles.language is 'Language of the text, ISO 639 code.';
comment on column articles.text is 'The text, paragraphs divided by line feeds.';
comment on column articles.words is 'Words of the text.';
comment on column articles.text_state is 'ok, partial, stub, paywalled, consent, script-only, document, not-an-article or error.';
comment on column articles.revision is 'The revision shown.';
comment on column articles.revisions is 'How many states of its text were seen.';
comment on column articles.group_id is 'The copies of one text share it; count distinct group_id for distinct texts.';
comment on column articles.is_first is 'Whether it is placed first in its group, by the date published, else first seen; true for an article alone. Not whether the text is on a topic: a later copy may be what earns it. For each text once, ask the view texts.';
comment on column articles.copies is 'Other articles of its group.';
comment on column articles.topics is 'Its topics, as a list: on_topic(topics, ''protests'').';
comment on column articles.topic_list is 'Its topics, as text.';
comment on column articles.decision is 'What stands of the rulings on it: disputed, else relevant (for a topic at least), else follow-up, else irrelevant; reviews has it by topic.';
comment on column articles.arrived is 'first-poll (it was there when the feed was first polled), live, backfill or hand.';
comment on column articles.captured_at is 'When the page behind this revision was fetched.';
comment on column articles.vanished_at is 'Since when its page is gone; empty while it stands.';
comment on column articles.capture_sha256 is 'The capture of that page.';
comment on column articles.judging_incomplete is 'What of it could not be judged, and why; empty where all was. Such articles wait in review_queue.';
