select 1 from figure_rows where reading_id = $reading limit 1
