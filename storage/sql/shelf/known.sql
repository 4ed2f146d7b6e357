select place, article_id, revision, reading_number, text_state from shelf_articles where article_id = $id
