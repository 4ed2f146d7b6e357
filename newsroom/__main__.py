"""The newsroom for a person to look at: `python -m newsroom`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from threading import Event

from newsroom.articles import ContentError
from newsroom.editions import editions, hosts, site
from newsroom.server import Newsroom


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve an edition until Ctrl-C; 0, or 2 if the content or the port cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m newsroom", description="Serve the demo publishers on this machine."
    )
    parser.add_argument("--edition", type=int, default=1, choices=range(1, 10), help="1, or later ones with changes")
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--check", action="store_true", help="read all content, serve nothing")
    given = parser.parse_args(arguments)
    try:
        if given.check:
            return check()
        with Newsroom(site(given.edition), port=given.port) as newsroom:
            say(newsroom.port)
            Event().wait()
    except KeyboardInterrupt:
        return 0
    except (ContentError, OSError) as error:
        print(f"newsroom: {error}", file=sys.stderr)
        return 2
    return 0


def say(port: int) -> None:
    """Print the port, then how to look."""
    print(port, flush=True)
    print(
        f"In a browser, set the HTTP proxy to 127.0.0.1:{port}, or: curl -x 127.0.0.1:{port} ADDRESS", file=sys.stderr
    )
    for host in hosts():
        print(f"  http://{host}/", file=sys.stderr)


def check() -> int:
    """Print what each edition holds; ContentError names a file that is wrong."""
    for edition in editions():
        for publisher in edition.publishers:
            print(f"edition {edition.number}: {publisher.source_id}: {len(publisher.articles)} articles")
        site(edition.number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
