select ruling from figure_rulings_counted where figure_id = $id and reviewer = $reviewer
