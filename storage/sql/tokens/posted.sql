-- The terms of new readings, turned round: of each term, the articles that hold it. Those of a title come first in its
-- list of terms. Parameters: a file of JSON lines, bytes of its longest.
insert into tokens_since
select term, list(article_number), list(case when place < title_terms then -counted else counted end)
from (
    select
        article_number, title_terms, unnest(terms) as term, unnest(counts) as counted, unnest(range(len(terms))) as place
    from read_json(
        ?, format = 'newline_delimited', hive_partitioning = false, maximum_object_size = ?,
        columns = {article_number: 'integer', title_terms: 'integer', terms: 'varchar[]', counts: 'integer[]'}
    )
)
group by term order by term
