-- A view as it is found: one of ours stands before the file's own.
select sql from duckdb_views()
where view_name = $name and database_name in ('temp', current_database()) order by database_name = 'temp' desc
