-- The salt of a batch, as its first line has it, is a row of the batch: what its rows hash to stands in the chain of
-- custody, and so in packs, where a ruling could be guessed from it.
create table salt_rows (number bigint, salt varchar);
