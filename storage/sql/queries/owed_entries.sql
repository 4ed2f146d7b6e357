-- The entries of the sightings in the file asked (fetch_id, entry_position): address, the number of the row, fetch and place.
with asked as (
    select fetch_id, entry_position
    from read_json($asked, format = 'newline_delimited', hive_partitioning = false, columns = {fetch_id: 'VARCHAR', entry_position: 'INTEGER'})
)
select url_key, number, fetch_id, entry_position from entry_rows semi join asked using (fetch_id, entry_position);
