create or replace view sightings as
with newest as (select fetch_id, entry_position, max(number) as number from internal.fate_rows group by fetch_id, entry_position)
select
    e.fetch_id, e.entry_position, e.run_id, e.source_id as source, e.feed_id, e.seen_at, f.fate, f.reason, f.decided_at,
    f.article_id, e.guid, e.url, e.title, e.published_at, e.published_raw, e.updated_at, e.summary, e.content, e.arrived,
    f.attempts, f.next_try_at
from internal.entry_rows e
left join newest n using (fetch_id, entry_position)
left join internal.fate_rows f on f.number = n.number and f.fetch_id = e.fetch_id and f.entry_position = e.entry_position;

comment on view sightings is 'Every entry of every feed, each time it was seen, with what became of it.';
comment on column sightings.fetch_id is 'The fetch it was seen in.';
comment on column sightings.entry_position is 'Its place in the feed, from 0.';
comment on column sightings.run_id is 'The run that saw it.';
comment on column sightings.source is 'The source that announced it.';
comment on column sightings.feed_id is 'The feed that announced it.';
comment on column sightings.seen_at is 'When it was seen.';
comment on column sightings.fate is 'new, known, revised, waiting, skipped or failed.';
comment on column sightings.reason is 'Why, in words.';
comment on column sightings.decided_at is 'When its fate was decided last: a page had later turns waiting into new.';
comment on column sightings.article_id is 'The article it announces, once there is one.';
comment on column sightings.guid is 'The id the feed gave it.';
comment on column sightings.url is 'The address announced.';
comment on column sightings.title is 'The title announced.';
comment on column sightings.published_at is 'The date announced, where it could be read.';
comment on column sightings.published_raw is 'The date as announced.';
comment on column sightings.updated_at is 'The date of the last change announced.';
comment on column sightings.summary is 'Summary as announced; empty where the feed had said the same before.';
comment on column sightings.content is 'Text the feed brought; empty where it had brought the same before.';
comment on column sightings.arrived is 'first-poll, live, backfill or hand.';
comment on column sightings.attempts is 'Tries at its page so far, while it waits.';
comment on column sightings.next_try_at is 'When its page is tried next, while it waits.';

create or replace macro waiting_now(above := null) as table
with past as (
    select coalesce(above, (select max(number) from internal.waiting_up_to), -1) as up_to
), newer as (
    select fetch_id, entry_position, max(number) as number, arg_max(fate, number) as fate
    from internal.fate_rows where number > (select up_to from past) group by fetch_id, entry_position
)
select fetch_id, entry_position, number from newer where fate = 'waiting'
union all
select fetch_id, entry_position, number from internal.current_waiting k
where above is null and not exists (select 1 from newer n where n.fetch_id = k.fetch_id and n.entry_position = k.entry_position);

comment on macro table waiting_now is 'Part of owed: the sightings that wait, each with the row that says so. With above, those that wait since that row.';

create or replace view owed as
with waiting as materialized (
    select f.fetch_id, f.entry_position, f.reason, f.decided_at, f.attempts, f.next_try_at, f.article_id
    from waiting_now() join internal.fate_rows f using (number)
), announced as (
    -- Joined to them at once, all entries there are would be put into a hash table for the few that wait.
    select fetch_id, entry_position, url_key, url, source_id, feed_id, seen_at from internal.entry_rows
    where (fetch_id, entry_position) in (select fetch_id, entry_position from waiting)
)
select
    e.url_key, arg_min(e.url, e.seen_at) as url, arg_min(e.source_id, e.seen_at) as source,
    arg_min(e.feed_id, e.seen_at) as feed_id, min(e.seen_at) as owed_since, count(*) as sightings,
    max(w.attempts) as attempts, max(w.next_try_at) as next_try_at, arg_max(w.reason, w.decided_at) as reason,
    any_value(w.article_id) as article_id
from announced e join waiting w using (fetch_id, entry_position)
group by e.url_key;

comment on view owed is 'Pages announced and not had yet, one row an address.';
comment on column owed.url_key is 'The address without what does not tell pages apart.';
comment on column owed.url is 'The address as first announced.';
comment on column owed.source is 'The source that announced it first.';
comment on column owed.feed_id is 'The feed that announced it first.';
comment on column owed.owed_since is 'Since when.';
comment on column owed.sightings is 'Sightings that wait for it.';
comment on column owed.attempts is 'Tries so far.';
comment on column owed.next_try_at is 'When it is tried next; empty: with the next run.';
comment on column owed.reason is 'Why it is not had yet.';
comment on column owed.article_id is 'The article, where it is known and its entry was changed.';

create or replace view balance as
with announced as (
    select run_id, sum(entries) as entries from internal.fetch_rows where purpose in ('feed', 'archive') group by run_id
), met as (
    select
        run_id,
        count(*) filter (fate = 'new') as new_ones,
        count(*) filter (fate = 'known') as known,
        count(*) filter (fate = 'revised') as revised,
        count(*) filter (fate = 'waiting') as waiting,
        count(*) filter (fate = 'skipped') as skipped,
        count(*) filter (fate = 'failed') as failed,
        count(fate) as fates
    from sightings group by run_id
)
select
    r.run_id as run,
    coalesce(a.entries, 0)::bigint as entries,
    coalesce(m.new_ones, 0) as "new",
    coalesce(m.known, 0) as known,
    coalesce(m.revised, 0) as revised,
    coalesce(m.waiting, 0) as waiting,
    coalesce(m.skipped, 0) as skipped,
    coalesce(m.failed, 0) as failed,
    (coalesce(a.entries, 0) - coalesce(m.fates, 0))::bigint as difference
from internal.run_rows r left join announced a using (run_id) left join met m using (run_id);

comment on view balance is 'The account of every run: what the parser returned against what became of it, as it stands now. The difference is 0.';
comment on column balance.run is 'The run.';
comment on column balance.entries is 'Entries the parser returned, filed before any filter.';
comment on column balance.new is 'Entries that brought a new article.';
comment on column balance.known is 'Entries of articles that were had already.';
comment on column balance.revised is 'Entries whose article the publisher had changed.';
comment on column balance.waiting is 'Entries whose page is not had yet.';
comment on column balance.skipped is 'Entries that cannot be followed; sightings say why.';
comment on column balance.failed is 'Entries whose page will not be had; sightings say why.';
comment on column balance.difference is 'entries less the fates counted: 0, or something was lost.';
