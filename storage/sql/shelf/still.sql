select distinct place from here where {state}
