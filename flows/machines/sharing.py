"""A home becomes a hub, and a home by itself again: a few lines of longwatch.toml, and nothing is rewritten."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable

from config.atomic_write import write_atomically
from config.exit_codes import LongwatchError
from config.home import Home
from config.reading import read_settings, settings_from
from flows.machines.received.refusals import Refusals
from storage.disk.locks import hold_lock
from storage.objects.opening import open_store, probe
from storage.objects.store import Listed, Objects

HEADING = re.compile(r"^\[shared\][^\n]*\n", re.MULTILINE)
ADDED = "\n[shared] # by `longwatch share`\n"
ALONE = re.compile(re.escape(ADDED) + r"(?=\s*(?:\Z|^\[))", re.MULTILINE)
"""That heading, where nobody has written anything below it since."""
WRITTEN = re.compile(r"^(?:url = .*|role = \"hub\") # by `longwatch share`\n", re.MULTILINE)
LINES = """url = {url} # by `longwatch share`
role = "hub" # by `longwatch share`
"""


class SharingError(LongwatchError):
    """A home cannot be shared, or taken back, as it is; the message says what to do."""


def share(home: Home, url: str) -> None:
    """Make a home a hub. Raises SharingError, ConfigError and StoreError; nothing is then changed."""
    text = home.settings_file.read_bytes().decode("utf-8")  # with its ends of lines as they are
    if read_settings(home.settings_file).shared.url:
        raise SharingError("longwatch.toml has a url under [shared] already: change it there, or `longwatch unshare`")
    text += "" if text.endswith("\n") else "\n"
    if not HEADING.search(text):
        text += ADDED
    lines = LINES.format(url=json.dumps(url))
    changed = HEADING.sub(lambda heading: heading[0] + lines, text, count=1)
    try:
        settings_from(tomllib.loads(changed), file=home.settings_file)
    except tomllib.TOMLDecodeError as error:
        what = "[shared] in longwatch.toml has url or role in it, or is not a heading at the beginning of a line"
        raise SharingError(f'{what}: write url = {json.dumps(url)} and role = "hub" there yourself') from error
    probe(open_store(url), "hub")
    with hold_lock(home.collect_lock, holder="share"):
        write_atomically(home.settings_file, changed)


def _left(home: Home, store: Objects, gatherers: Iterable[str]) -> list[Listed]:
    """What lies in the store of errands, also of who is named no more, and of what gatherers sent.

    Nothing of what was refused, which stays there.
    """
    left = store.listed("errands/")
    for name in gatherers:
        refusals = Refusals(home, name)
        left += (one for one in store.listed(f"in/{name}/manifests/") if not refusals.is_noted(one.name, one.bytes))
    return left


def unshare(home: Home) -> None:
    """Make a hub a home that gathers by itself again; who gathered for it stays known, for `verify`.

    Raises SharingError while an errand is out, anything that was sent lies in the store, or what was sealed.
    """
    shared = read_settings(home.settings_file).shared
    if shared.role != "hub":
        raise SharingError(f'the role of this home is "{shared.role}": only a hub is taken back')
    store = open_store(shared.url)
    with hold_lock(home.collect_lock, holder="unshare"):
        left = _left(home, store, shared.gatherers)
        if left:
            remedy = "run `longwatch hub --last` until it says that nothing is out, and `longwatch gather` there"
            raise SharingError(f"{len(left)} objects of errands are in the store, as {left[0].name}: {remedy}")
        if home.sealed_note.exists():
            remedy = "run `longwatch hub --last` first: nobody deletes it later"
            raise SharingError(f"what was sealed may stand in the published files of the store still: {remedy}")
        changed = ALONE.sub("", WRITTEN.sub("", home.settings_file.read_bytes().decode("utf-8")))
        if tomllib.loads(changed).get("shared", {}).keys() & {"url", "role"}:
            raise SharingError(
                "url and role under [shared] in longwatch.toml are not as `share` wrote them: delete both"
            )
        write_atomically(home.settings_file, changed)
