create or replace view runs as
select
    r.run_id, r.command, r.started_at, e.finished_at, e.seconds, e.sources_ok, e.sources_failed,
    r.program_version, r.config_sha256, r.rules_sha256, e.clock_skew
from internal.run_rows r left join internal.run_end_rows e using (run_id);

comment on view runs is 'One row for each execution of collect. A run without finished_at was cut short; what it had gathered was filed by the next one.';
comment on column runs.run_id is 'Name of the run; names sort in order of time.';
comment on column runs.command is 'What was asked for.';
comment on column runs.started_at is 'When it began.';
comment on column runs.finished_at is 'When it had gathered everything; empty for a run that was cut short.';
comment on column runs.seconds is 'Wall time of the gathering.';
comment on column runs.sources_ok is 'Sources whose polled feeds all answered.';
comment on column runs.sources_failed is 'Sources with at least one feed that failed.';
comment on column runs.program_version is 'Version of Longwatch.';
comment on column runs.config_sha256 is 'Hash of the configuration in force.';
comment on column runs.rules_sha256 is 'Hash of the topic rules in force.';
comment on column runs.clock_skew is 'Seconds by which publishers'' clocks were ahead of ours, in the middle of them; empty where no server sent one.';

create or replace view snapshot as
select
    arg_max(published_at, rowid) as published_at, arg_max(run_id, rowid) as run_id, arg_max(batches, rowid) as batches
from internal.snapshot_rows;  -- in the order they were added: the clock may have been set back

comment on view snapshot is 'When and by which run this file was published: one row.';
comment on column snapshot.published_at is 'When this file was published.';
comment on column snapshot.run_id is 'The run that published it.';
comment on column snapshot.batches is 'How many batches had been filed by then.';

create or replace view sources as
with newest as (
    select source_id, max(number) as number, min(seen_at) filter (enabled) as watched_since from internal.source_rows group by source_id
)
select
    s.source_id as source, s.name, s.source_group, s.kind, s.country, s.languages, s.affiliation, s.family, s.enabled,
    s.verified, n.watched_since, case when not s.enabled then s.seen_at end as paused_at, s.note, s.stopped, s.stopped_by,
    coalesce(s.retired, false) as retired
from newest n join internal.source_rows s using (source_id, number);

comment on view sources is 'The publishers watched, as their files describe them now. There is no score of trust, here or anywhere.';
comment on column sources.source is 'Id of the source: the name of its file.';
comment on column sources.name is 'Name of the publisher.';
comment on column sources.source_group is 'Group of sources it was offered in.';
comment on column sources.kind is 'un, court, government, ngo, wire, broadcaster, newspaper, exile, opposition or state.';
comment on column sources.country is 'Where it works from, ISO 3166 code.';
comment on column sources.languages is 'Languages it publishes in, ISO 639 codes.';
comment on column sources.affiliation is 'Who owns, funds or runs it.';
comment on column sources.family is 'Sources of one family are one voice: a sister outlet is no corroboration.';
comment on column sources.enabled is 'Whether it is watched now.';
comment on column sources.verified is 'Whether its feeds were seen to work by whoever wrote the file.';
comment on column sources.watched_since is 'When it was first watched.';
comment on column sources.paused_at is 'Since when it is switched off; empty while it is watched.';
comment on column sources.note is 'What is known of its feeds.';
comment on column sources.stopped is 'Why we stopped it, where a person did.';
comment on column sources.stopped_by is 'Who stopped it.';
comment on column sources.retired is 'Whether it was stopped for good.';

create or replace view fetches as
select
    fetch_id, run_id, purpose, source_id as source, feed_id, url, final_url, fetched_at, seconds, status, outcome, detail,
    bytes, capture_sha256, redirects, feed_format, entries, failures, next_due_at, etag, last_modified, server_date,
    due_because, fresh, retry_after, route, overflow
from internal.fetch_rows;

comment on view fetches is 'Every request for a feed or a page, and what came of it.';
comment on column fetches.fetch_id is 'Name of the fetch.';
comment on column fetches.run_id is 'The run that made it.';
comment on column fetches.purpose is 'feed, page, look (a later visit to an article''s page) or robots.';
comment on column fetches.source is 'The source it was made for.';
comment on column fetches.feed_id is 'The feed that was polled, or that announced the page.';
comment on column fetches.url is 'The address asked for.';
comment on column fetches.final_url is 'Where the last redirect led.';
comment on column fetches.fetched_at is 'When the answer was in.';
comment on column fetches.seconds is 'Wall time from asking to having, waiting for the host''s turn included.';
comment on column fetches.status is 'HTTP status, where there was one.';
comment on column fetches.outcome is 'ok, not modified, same (the body was seen before), or the class of failure.';
comment on column fetches.detail is 'The failure in a sentence, or what was odd.';
comment on column fetches.bytes is 'Length of the body.';
comment on column fetches.capture_sha256 is 'The capture that keeps the body.';
comment on column fetches.redirects is 'Every hop: status and address.';
comment on column fetches.feed_format is 'rss, rdf, atom or json, for a feed that was read.';
comment on column fetches.entries is 'Entries the parser returned, before any filter.';
comment on column fetches.failures is 'Failures in a row, weighed.';
comment on column fetches.next_due_at is 'When to ask this feed again.';
comment on column fetches.etag is 'The server''s ETag, byte for byte.';
comment on column fetches.last_modified is 'The server''s Last-Modified, byte for byte.';
comment on column fetches.server_date is 'The server''s own clock (Date).';
comment on column fetches.due_because is 'Why the feed is asked again then, in words.';
comment on column fetches.fresh is 'Entries that its list before did not have.';
comment on column fetches.retry_after is 'The time before which the server does not want to be asked.';
comment on column fetches.overflow is 'Entries that the feed lists beyond those that are read.';
comment on column fetches.route is 'The way it was asked: direct, or the name of a proxy.';

create or replace view robots as
with newest as (select origin, max(number) as number from internal.robots_rows group by origin)
select origin, fetched_at, outcome, body from newest join internal.robots_rows using (origin, number);

comment on view robots is 'What each host''s robots.txt said the last time it was asked for.';
comment on column robots.origin is 'Scheme, host and port.';
comment on column robots.fetched_at is 'When.';
comment on column robots.outcome is 'ok; none (there is none: nothing is forbidden); or the class of failure (everything is, for now).';
comment on column robots.body is 'What it said.';

create or replace view moves as
select feed_id, from_url, to_url, moved_at, because from internal.move_rows;

comment on view moves is 'Feeds that have moved for good, and are asked at their new address.';
comment on column moves.feed_id is 'The feed; its history stays with it.';
comment on column moves.from_url is 'The address in its file.';
comment on column moves.to_url is 'Where it is asked since.';
comment on column moves.moved_at is 'Since when.';
comment on column moves.because is 'Why we took it to have moved.';

create or replace view feeds as
with newest as (select feed_id, max(number) as number from internal.feed_rows group by feed_id),
polls as (
    select
        feed_id,
        max(fetched_at) as polled_at,
        arg_max(outcome, number) as outcome,
        arg_max(detail, number) as detail,
        arg_max(next_due_at, number) as next_due_at,
        arg_max(failures, number) as failures,
        max(fetched_at) filter (outcome in ('ok', 'not modified', 'same')) as answered_at,
        max(number) filter (outcome in ('ok', 'same')) as whole
    from internal.fetch_rows where purpose = 'feed' group by feed_id
)
select
    f.feed_id, f.source_id as source, f.url, f.language, f.enabled, f.every_minutes, p.polled_at, p.answered_at, p.outcome,
    p.detail, p.failures, p.next_due_at, w.entries, w.etag, w.last_modified, w.capture_sha256
from newest n
join internal.feed_rows f using (feed_id, number)
left join polls p using (feed_id)
left join internal.fetch_rows w on w.number = p.whole and w.feed_id = f.feed_id;

comment on view feeds is 'The feeds watched, and how the last poll of each went.';
comment on column feeds.feed_id is 'Id of the feed: source and name.';
comment on column feeds.source is 'The source whose feed it is.';
comment on column feeds.url is 'Its address.';
comment on column feeds.language is 'Language its file gives it.';
comment on column feeds.enabled is 'Whether it is polled now.';
comment on column feeds.every_minutes is 'Minutes between polls.';
comment on column feeds.polled_at is 'When it was last polled.';
comment on column feeds.answered_at is 'When it last answered.';
comment on column feeds.outcome is 'What came of the last poll.';
comment on column feeds.detail is 'The last failure in a sentence.';
comment on column feeds.failures is 'Failures in a row, weighed.';
comment on column feeds.next_due_at is 'When it is polled next.';
comment on column feeds.entries is 'Entries in its last whole answer.';
comment on column feeds.etag is 'ETag of the last whole answer.';
comment on column feeds.last_modified is 'Last-Modified of the last whole answer.';
comment on column feeds.capture_sha256 is 'Capture of the last whole answer.';

create or replace view captures as
select
    sha256, run_id, url, captured_at, content_type, bytes, warc, record_offset, record_length, record_sha256
from internal.capture_rows where kept is null or kept = 'body';

comment on view captures is 'The bodies kept, each once, and where they lie under store/captures.';
comment on column captures.sha256 is 'SHA-256 of the body, after transfer and content decoding.';
comment on column captures.run_id is 'The run that kept it.';
comment on column captures.url is 'The address that returned it.';
comment on column captures.captured_at is 'When.';
comment on column captures.content_type is 'Content-Type as the server gave it.';
comment on column captures.bytes is 'Length of the body.';
comment on column captures.warc is 'WARC file, relative to store/captures.';
comment on column captures.record_offset is 'Where its record begins in the file.';
comment on column captures.record_length is 'Length of the record, compressed.';
comment on column captures.record_sha256 is 'SHA-256 of the record as it lies in the file; empty for what was kept before this was.';

create or replace view capture_records as
select
    sha256, run_id, url, captured_at, content_type, bytes, coalesce(kept, 'body') as kept, refers_to, warc, record_offset,
    record_length, record_sha256
from internal.capture_rows;

comment on view capture_records is 'Every time something was captured: with its body, or time, headers and hash where the body, or its text, was had already.';
comment on column capture_records.sha256 is 'SHA-256 of the body, after transfer and content decoding.';
comment on column capture_records.run_id is 'The run that captured it.';
comment on column capture_records.url is 'The address that returned it.';
comment on column capture_records.captured_at is 'When.';
comment on column capture_records.content_type is 'Content-Type as the server gave it.';
comment on column capture_records.bytes is 'Length of the body.';
comment on column capture_records.kept is 'body; body again (these bytes were had already, and kept once more since the article was ruled relevant or follow-up); identical (these bytes were had already); same text (a later look whose text was as before: its bytes were not kept).';
comment on column capture_records.refers_to is 'SHA-256 of the body that stands in, where this one was not kept with the record.';
comment on column capture_records.warc is 'WARC file, relative to store/captures.';
comment on column capture_records.record_offset is 'Where its record begins in the file.';
comment on column capture_records.record_length is 'Length of the record, compressed.';
comment on column capture_records.record_sha256 is 'SHA-256 of the record as it lies in the file.';

create or replace view problems as
select problem_id, run_id, found_at, source_id as source, feed_id, fetch_id, url, failure, message from internal.problem_rows;

comment on view problems is 'Failures worth a person''s look, as they were recorded.';
comment on column problems.problem_id is 'Name of the problem.';
comment on column problems.run_id is 'The run that met it.';
comment on column problems.found_at is 'When.';
comment on column problems.source is 'The source concerned.';
comment on column problems.feed_id is 'The feed concerned.';
comment on column problems.fetch_id is 'The fetch that failed.';
comment on column problems.url is 'The address concerned.';
comment on column problems.failure is 'Class of failure; problem_classes says what each means.';
comment on column problems.message is 'Who, what, and what to do next.';

create or replace view problem_classes as
select failure, meaning from (values
    ('dns', 'The name of the server could not be found.'),
    ('tls', 'The server''s certificate or its encryption could not be trusted.'),
    ('refused', 'The server refused or dropped the connection.'),
    ('timeout', 'The server took too long.'),
    ('too-large', 'The answer was larger than we read.'),
    ('blocked', 'The server turned us away: it wants a login, takes us for a robot, or limits how often we may ask.'),
    ('legal', 'The server says the page is withheld by law (status 451).'),
    ('gone', 'The server says the page or feed was removed for good (status 410).'),
    ('not-found', 'There is nothing at this address (status 404).'),
    ('server', 'The server reported an error of its own (status 5xx).'),
    ('redirect', 'The redirects went in a circle, were too many, or led where we do not go.'),
    ('encoding', 'The body could not be unpacked: it is not in the encoding that its server named.'),
    ('forbidden-address', 'The address is inside a private network, which we never ask.'),
    ('html-instead-of-feed', 'A web page came where a feed was expected.'),
    ('empty-after-full', 'A feed that had entries came back without any.'),
    ('parse', 'The feed or page could not be read.'),
    ('robots', 'The robots.txt of the host asks us to leave this address alone.'),
    ('other', 'A failure that fits no other class.'),
    ('machine', 'This computer ran short: of memory, of disk, of files it may open.'),
    ('killed', 'A page or feed was given up because reading it took too long or too much memory.'),
    ('overflow', 'A feed listed more entries than we read.'),
    ('losses', 'Parts of a feed could not be read; the rest was.'),
    ('overlap', 'A feed turns over so fast that entries may have come and gone between two polls.'),
    ('moved', 'A feed redirects permanently to another address.'),
    ('budget', 'A run reached the limit of requests for a source or host; the rest waits for the next run.'),
    ('clock', 'The clock of this computer differs from those of most publishers.'),
    ('watchdog', 'Work was stopped because it went on for too long.'),
    ('topic files', 'Topic files differ from the rules in force, or cannot be read.'),
    ('filing', 'A line of a batch could not be filed; the rest of the batch was.'),
    ('batch', 'A batch could not be read and was set aside.'),
    ('fingerprints', 'The file by which copies are found was damaged; it was made anew.'),
    ('published file', 'Somebody wrote to the published database; what they left was removed.'),
    ('expectation', 'A source brings less than its file says it must.'),
    ('silent', 'A source has brought nothing for longer than it ever did.'),
    ('not-asked', 'A source was not polled for longer than its interval.'),
    ('gatherer', 'What a gatherer sent to this hub was refused or came late; the message says which and why.')
) t(failure, meaning);

comment on view problem_classes is 'Every class of failure there is, with what it means.';
comment on column problem_classes.failure is 'The class, as in problems.failure, fetches.outcome and robots.outcome.';
comment on column problem_classes.meaning is 'What it means, in a sentence.';
