create or replace temp table asked_pairs as
select article_id, unnest(pairs) as pair
from read_json(
    $path, format = 'newline_delimited', maximum_object_size = 1000000,
    columns = {article_id: 'varchar', pairs: 'ubigint[]'}
)
