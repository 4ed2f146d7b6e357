-- The entries that wait for their page, worked out from the rows up to a number: what is asked of them works out anew what
-- came since. Made from the rows, and made again when lost.

create table current_waiting (fetch_id varchar, entry_position integer, number bigint);
create table waiting_up_to (number bigint);
