-- What stands of the rulings, and what stands of each reviewer's own: made anew when a ruling came.
create or replace temp table shelf_reviews as
select a.place, r.topic, r.decision, r.reopened, r.reviewers, r.decided_at
from reviews r join shelf_articles a using (article_id);

create or replace temp table shelf_own as
with kept as (
    select d.* from decision_rows d
    where d.decision <> 'withdrawn'
        and not exists (select 1 from decision_rows w where w.withdraws = d.decision_id and w.reviewer = d.reviewer)
), standing as (
    select * from kept
    qualify number = max(number) over (partition by article_id, reviewer, topic)
        and number >= coalesce(max(case when topic is null then number end) over (partition by article_id, reviewer), 0)
), states as (
    select article_id, max(revision) as revision from revision_rows
    where article_id in (select article_id from standing) and coalesce(kinds, []) <> ['typo'] group by article_id
)
select
    a.place, s.topic, s.reviewer, s.decision, s.decided_at, coalesce(s.revision < v.revision, false) as reopened
from standing s join shelf_articles a using (article_id) left join states v using (article_id);
