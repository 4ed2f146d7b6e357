select ruling from figure_ruling_rows where figure_id = $id and reviewer = $reviewer order by number desc limit 1
