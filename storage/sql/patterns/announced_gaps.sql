select source_id, language, day, arg_max(received, number), arg_max(cause, number) from gap_rows group by all
