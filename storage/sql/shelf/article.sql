select * from shelf_articles where article_id = $id
