select distinct topic from here where waits order by topic nulls first
