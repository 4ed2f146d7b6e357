select 1 from silence_rows limit 1
