select event, event_year, event_place, lowest, highest, figure_ids from figure_conflicts
order by arose_at desc, event, event_year, event_place limit $count offset $skip
