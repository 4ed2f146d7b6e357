select place, article_id from shelf_articles where article_id in (select unnest($ids))
