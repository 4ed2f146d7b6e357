-- The loose key of each address that an article is known by, with the version of the rules that made it: an index, made
-- anew from the kept addresses wherever the rules are others. No row of a batch, so no hash of the chain is over it.

create table loose_keys (address_number bigint, version integer, loose_key varchar, address_key varchar);
