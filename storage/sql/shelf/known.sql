select place, article_id, revision, reading_number from shelf_articles where article_id = $id
