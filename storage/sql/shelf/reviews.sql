select
    r.topic, r.decision, r.reopened, r.reviewers, r.decision = 'relevant' and coalesce(r.decided_at < l.lost_at, false) as is_lost
from shelf_reviews r left join shelf_lost l on l.place = r.place and l.topic is not distinct from r.topic
where r.place = $place order by r.topic nulls first
