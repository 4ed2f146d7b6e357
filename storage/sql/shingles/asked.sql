create or replace temp table asked as
select article_id, words_sha256, unnest(shingles) as shingle
from read_json(
    $path, format = 'newline_delimited', hive_partitioning = false, maximum_object_size = 1000000,
    columns = {article_id: 'varchar', words_sha256: 'varchar', shingles: 'ubigint[]'}
)
