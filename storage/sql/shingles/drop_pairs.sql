delete from pairs where number + $newest <= (select max(number) from pairs)
