insert into pairs by name
select unnest(added.pairs) as pair, number, day from added order by number
