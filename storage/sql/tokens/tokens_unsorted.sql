-- How many articles came since the terms were sorted, how many numbers others have replaced, and how many there are.
-- Numbers ascend with time, and lists of a batch are in no order.
select
    (select count(*) from article_numbers where article_number >= (select min(list_min(article_numbers)) from tokens_since)),
    count(replaces),
    count(*)
from article_numbers
