create or replace temp table added as
select number, day, article_id, group_id, words_sha256, words, guards, shingles
from read_json(
    $path, format = 'newline_delimited', hive_partitioning = false, maximum_object_size = $longest,
    columns = {
        number: 'uinteger', day: 'date', article_id: 'varchar', group_id: 'varchar', words_sha256: 'varchar',
        words: 'uinteger', guards: 'varchar[]', shingles: 'ubigint[]'
    }
)
