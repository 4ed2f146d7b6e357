select ruling_id from figure_rulings_kept where reviewer = $reviewer order by number desc limit 1
