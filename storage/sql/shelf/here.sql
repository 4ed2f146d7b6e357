-- What is asked about each article, with what was answered: a row an article and topic. {reviews} is all rulings, or
-- one reviewer's alone, and {asked} leaves out what another's ruling alone has asked.
with mine as (
    select distinct place from shelf_own where reviewer = $reviewer
), here as (
    select
        q.place, q.topic, q.by_rules, q.is_incomplete, q.is_near, q.is_large, q.is_first_on_topic,
        -- What is sealed has no text to rule on, again or for the first time.
        coalesce(t.decision, w.decision) as decision,
        not q.is_sealed and coalesce(t.reopened, w.reopened, false) as reopened,
        not q.is_sealed and coalesce(t.decision, w.decision) = 'relevant'
            and coalesce(t.decided_at, w.decided_at) < l.lost_at as is_lost,
        m.place is not null as is_mine,
        not q.is_sealed and (
            coalesce(t.decision, w.decision) is null or coalesce(t.reopened, w.reopened, false) or coalesce(is_lost, false)
        ) as waits
    from shelf_asked q
    left join {reviews} t on t.place = q.place and t.topic = q.topic
    left join {reviews} w on w.place = q.place and w.topic is null
    left join shelf_lost l on l.place = q.place and l.topic is not distinct from q.topic
    left join mine m on m.place = q.place
    where ($topic is null or q.topic = $topic) and ($language is null or q.language = $language)
        and ($source is null or q.source = $source) {within} {asked}
)
