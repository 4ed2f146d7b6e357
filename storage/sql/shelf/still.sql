select distinct h.place, a.article_id from here h join shelf_articles a using (place) where {state}
