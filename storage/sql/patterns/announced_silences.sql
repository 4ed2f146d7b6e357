select source_id, language, arg_max(silent, number), arg_max(cause, number), arg_max(found_at, number)
from silence_rows group by all
