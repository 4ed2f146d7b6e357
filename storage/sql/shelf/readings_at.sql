select reading_number from shelf_articles
where place in (select unnest($places)) and reading_row between $row - $beside and $row + $beside
