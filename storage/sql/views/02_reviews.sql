create or replace view decisions as
select
    d.decision_id, d.article_id, d.decision, d.reviewer, d.note, d.decided_at, d.topic, d.reading_id, d.capture_sha256, d.revision,
    d.withdraws,
    exists (select 1 from internal.decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer) as is_withdrawn,
    d.number as place
from internal.decision_rows d;

comment on view decisions is 'What reviewers ruled, every ruling; reviews says what stands.';
comment on column decisions.decision_id is 'Name of the ruling.';
comment on column decisions.article_id is 'The article.';
comment on column decisions.decision is 'The ruling: relevant, irrelevant or follow-up; withdrawn where it takes back an earlier one.';
comment on column decisions.reviewer is 'Who ruled.';
comment on column decisions.note is 'What they noted.';
comment on column decisions.decided_at is 'When.';
comment on column decisions.topic is 'The topic it was ruled on for; empty: the article as a whole.';
comment on column decisions.reading_id is 'The reading that the reviewer had before them.';
comment on column decisions.capture_sha256 is 'The capture behind that reading.';
comment on column decisions.revision is 'The revision that was read.';
comment on column decisions.withdraws is 'The ruling that this one takes back; empty for all others.';
comment on column decisions.is_withdrawn is 'Whether its reviewer took it back later.';
comment on column decisions.place is 'Orders the rulings as they were filed.';

-- Rulings by way of the view: whoever lays those of the spool over it reaches this, too.
create or replace macro reviews_as_of(moment) as table
with made as (
    select *, place as number from decisions where moment is null or decided_at <= moment::timestamptz
), kept as (
    -- Only who ruled takes a ruling back.
    select m.* from made m
    where m.decision <> 'withdrawn'
        and not exists (select 1 from made w where w.withdraws = m.decision_id and w.reviewer = m.reviewer)
), newest as (
    select article_id, reviewer, topic, max(number) as number from kept group by article_id, reviewer, topic
), standing as (
    -- A ruling on the whole article replaces what its reviewer had ruled topic by topic before.
    select * from newest
    qualify topic is null
        or number > coalesce(max(case when topic is null then number end) over (partition by article_id, reviewer), 0)
), states as (
    -- A change of nothing but spelling re-opens nothing.
    select article_id, revision, seen_at from internal.revision_rows
    where (moment is null or seen_at <= moment::timestamptz) and coalesce(kinds, []) <> ['typo']
), ruled as (
    -- Rulings of before revisions were noted were on what had been seen by then.
    select
        s.article_id, s.topic, s.reviewer, s.number, d.decision, d.decided_at,
        coalesce(d.revision, max(v.revision) filter (v.seen_at <= d.decided_at), 1) as revision,
        coalesce(max(v.revision), 1) as revisions
    from standing s
    join made d using (number)
    left join states v on v.article_id = s.article_id
    group by s.article_id, s.topic, s.reviewer, s.number, d.decision, d.decided_at, d.revision
), parted as (
    -- Newer rules found it to be no copy of what it was grouped with: what was ruled is asked again.
    select g.article_id, max(g.decided_at) as decided_at, arg_max(g.other_id, g.number) as other_id from internal.grouping_rows g
    where g.kind = 'left' and (moment is null or g.decided_at <= moment::timestamptz) group by g.article_id
), questions as (
    select distinct article_id, topic from ruled
), answers as (
    -- Who has not ruled on a topic by itself has ruled on it with the whole.
    select
        q.article_id, q.topic, r.reviewer, max(r.number) as number, arg_max(r.decision, r.number) as decision,
        arg_max(r.decided_at, r.number) as decided_at, arg_max(r.revision, r.number) as revision,
        max(r.revisions) as revisions
    from questions q
    join ruled r on r.article_id = q.article_id and (r.topic is null or r.topic is not distinct from q.topic)
    group by q.article_id, q.topic, r.reviewer
)
select
    article_id, topic,
    case when count(distinct decision) > 1 then 'disputed' else any_value(decision) end as decision,
    list(reviewer order by number) as reviewers,
    count(distinct decision) > 1 as disputed,
    max(revision) < max(revisions) or coalesce(max(a.decided_at) < any_value(p.decided_at), false) as reopened,
    string_agg(reviewer || ': ' || decision, '; ' order by number)
        || case when max(revision) < max(revisions)
            then format('; changed by the publisher since: revision {} was ruled on, {} stands', max(revision), max(revisions))
            else '' end
        || case when max(a.decided_at) < any_value(p.decided_at)
            then format('; no longer grouped with {} by newer rules', any_value(p.other_id)) else '' end as because,
    max(a.decided_at) as decided_at
from answers a left join parted p using (article_id) group by article_id, topic;

comment on macro table reviews_as_of is 'What stood of the rulings at a moment, with the columns of reviews: reviews_as_of(''2026-11-22 12:00'').';

create or replace view reviews as select * from reviews_as_of(null);

comment on view reviews is 'What stands of the rulings, one row an article and topic ruled on: the newest of each reviewer that was not withdrawn. A ruling on the whole article replaces what the same reviewer had ruled on it by topic, and answers for every topic they have not ruled on by itself.';
comment on column reviews.article_id is 'The article.';
comment on column reviews.topic is 'The topic ruled on; empty: the article as a whole.';
comment on column reviews.decision is 'relevant, irrelevant or follow-up; disputed when reviewers differ.';
comment on column reviews.reviewers is 'Who ruled, the one who ruled last at the end.';
comment on column reviews.disputed is 'Whether reviewers differ.';
comment on column reviews.reopened is 'Whether the publisher changed the article, in more than its spelling, after the newest text that was ruled on, or newer rules parted it from its group since. A new reading of ours re-opens nothing.';
comment on column reviews.because is 'Who ruled what, and what happened since, in words.';
comment on column reviews.decided_at is 'When the last of these rulings was made.';
