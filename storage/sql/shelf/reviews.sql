select topic, decision, reopened, reviewers from shelf_reviews where place = $place order by topic nulls first
