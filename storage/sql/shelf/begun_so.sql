select article_id from shelf_articles where starts_with(article_id, $id) limit 2
