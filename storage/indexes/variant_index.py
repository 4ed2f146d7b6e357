"""What addresses share a loose key: made from the addresses that articles are known by, and made again when lost.

Keys are of one version of the rules. Where the program has another, all are made anew, by a replay as by the committer.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractors.loose_addresses import VERSION, loose_key
from storage.database.live import Live
from storage.disk.json_rows import json_list

AT_ONCE = 50_000
STALE = "select count(*) from loose_keys where version <> ?"
NEW = """
    select number, address_key from address_rows
    where kind = 'url' and number > (select coalesce(max(address_number), -1) from loose_keys)
        and regexp_matches(address_key, '^https?:')
    order by number limit ?
"""
SHARING = """
    select distinct loose_key, address_key from loose_keys
    where loose_key in (select unnest(?::json::varchar[])) order by all
"""
VARIANTS = """
    select distinct address_key from address_rows
    where kind = 'url' and because = 'variant' and address_key in (select unnest(?::json::varchar[]))
"""


def index_variants(store: Live) -> int:
    """Add the loose keys of the addresses filed since the last time, and return how many.

    Keys that other rules made go first. Called before a batch is judged; what a kill leaves out, the next call adds.
    """
    if store.rows(STALE, [VERSION])[0][0]:
        store.connection.execute("delete from loose_keys")
    added = 0
    found = store.rows(NEW, [AT_ONCE])
    while found:
        store.insert(
            "loose_keys",
            [
                {"address_number": number, "version": VERSION, "loose_key": loose_key(str(key)), "address_key": key}
                for number, key in found
            ],
        )
        added += len(found)
        found = store.rows(NEW, [AT_ONCE]) if len(found) == AT_ONCE else []
    return added


def addresses_sharing(store: Live, loose_keys: Iterable[str]) -> dict[str, list[str]]:
    """The keys of the addresses that share each loose key, in their order."""
    asked = sorted({*loose_keys})
    found: dict[str, list[str]] = {}
    for key, address in store.rows(SHARING, [json_list(asked)]) if asked else []:
        found.setdefault(str(key), []).append(str(address))
    return found


def known_variants(store: Live, address_keys: Iterable[str]) -> set[str]:
    """Those of the addresses that an article has as variants of its own."""
    asked = sorted({*address_keys})
    return {str(key) for (key,) in store.rows(VARIANTS, [json_list(asked)])} if asked else set()
