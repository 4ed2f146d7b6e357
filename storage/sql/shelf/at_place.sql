select article_id from shelf_articles where place = $place
