update article_numbers set replaces = article_number where list_contains(?, article_id);
