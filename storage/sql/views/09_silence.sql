create or replace view silences as
with newest as (select source_id, language, max(number) as number from internal.silence_rows group by all)
select source_id as source, language, last_at, missed, cause, detail, found_at, run_id
from newest join internal.silence_rows using (source_id, language, number) where silent;

comment on view silences is 'Sources that bring nothing in a language for longer than they ever did while all was well.';
comment on column silences.source is 'The source.';
comment on column silences.language is 'The language it brings nothing in; und where none could be recognised.';
comment on column silences.last_at is 'When its last article in it came in.';
comment on column silences.missed is 'Articles that would have been expected since.';
comment on column silences.cause is 'blocked, legal, empty, moved, html, network, parse, stopped by us, not asked, outage (many sources of one country at once) or quiet.';
comment on column silences.detail is 'Why it is a finding, in words.';
comment on column silences.found_at is 'When it was last looked at.';
comment on column silences.run_id is 'By which run.';

create or replace view source_health as
with newest as (select source_id, language, max(number) as number from internal.silence_rows group by all),
answers as (
    select
        source, max(polled_at) as polled_at, max(answered_at) as answered_at, min(failures) as failures,
        arg_min(outcome, (failures, feed_id)) as outcome
    from feeds group by source
)
select
    s.source, n.language, s.enabled, a.polled_at, a.answered_at, a.outcome, coalesce(a.failures, 0) as failures,
    r.daily, r.longest, r.last_at, coalesce(r.silent, false) as silent, r.cause, r.detail, r.found_at
from sources s
left join answers a on a.source = s.source
left join newest n on n.source_id = s.source
left join internal.silence_rows r on r.number = n.number and r.source_id = n.source_id and r.language = n.language;

comment on view source_health is 'How every source fares, by language: what it brings, when it last did, whether its silence is a finding.';
comment on column source_health.source is 'The source.';
comment on column source_health.language is 'A language it brings articles in; empty while too little is known to expect anything.';
comment on column source_health.enabled is 'Whether it is asked now.';
comment on column source_health.polled_at is 'When a feed of it was last asked.';
comment on column source_health.answered_at is 'When one last answered.';
comment on column source_health.outcome is 'What came of the last poll of the feed that fares best.';
comment on column source_health.failures is 'Failures in a row of that feed, weighed.';
comment on column source_health.daily is 'Articles a day that it brings, by the last eight weeks.';
comment on column source_health.longest is 'Its longest silence in them, in articles that would have been expected.';
comment on column source_health.last_at is 'When its last article came in.';
comment on column source_health.silent is 'Whether its silence is a finding.';
comment on column source_health.cause is 'Why it is silent, in a word.';
comment on column source_health.detail is 'The same in a sentence.';
comment on column source_health.found_at is 'When this was last judged.';

create or replace view gaps as
with newest as (select source_id, language, day, max(number) as number from internal.gap_rows group by all),
filled as (
    select source, coalesce(language, 'und') as language, day, count(*) as backfilled
    from articles where arrived = 'backfill' group by all
)
select
    g.source_id as source, g.language, g.day, round(g.expected, 1) as expected, g.received, g.cause,
    coalesce(f.backfilled, 0) as backfilled, g.found_at
from newest join internal.gap_rows g using (source_id, language, day, number)
left join filled f on f.source = g.source_id and f.language = g.language and f.day = g.day;

comment on view gaps is 'Days on which a source brought less in a language than was to be expected from the eight weeks before.';
comment on column gaps.source is 'The source.';
comment on column gaps.language is 'The language.';
comment on column gaps.day is 'The day, in the watch''s zone.';
comment on column gaps.expected is 'Articles to be expected on such a weekday.';
comment on column gaps.received is 'Articles of that day that are had.';
comment on column gaps.cause is 'blocked, legal, empty, moved, html, network, parse, stopped by us, not asked, or quiet: it answered and listed no more.';
comment on column gaps.backfilled is 'Articles of that day that were fetched later to fill the gap.';
comment on column gaps.found_at is 'When it was found, or last looked at.';
