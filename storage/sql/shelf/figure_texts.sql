select number, text from reading_rows where number between $low and $high and number in (select unnest($numbers))
