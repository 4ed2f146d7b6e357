"""The login of Prefect's API, which `up` makes for itself, and those of a team, which it writes into a file."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path

from config.errors import ConfigError, Problem
from config.home import Home

# As NIST SP 800-63B-3 asks of a password that a person chose.
SHORTEST_PASSWORD = 8
USER = "longwatch"


def api_login(home: Home) -> str:
    """user:password of the API of the home's own server, made the first time; nobody else can read the file.

    ConfigError where somebody else could, or it holds none.
    """
    path = home.api_login
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    if not path.exists():
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{USER}:{secrets.token_urlsafe(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)  # whoever is first makes it, whole
        except FileExistsError:
            pass
        finally:
            part.unlink()
    (login,) = read_logins(path)[:1]
    return login


def authorization(home: Home) -> str:
    """The header by which a program asks the home's own server."""
    return f"Basic {base64.b64encode(api_login(home).encode()).decode()}"


def read_logins(path: Path) -> tuple[str, ...]:
    """The user:password lines of a file; ConfigError where there is none, or where others could read it."""
    try:
        mode, lines = path.stat().st_mode, path.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise _wrong(path, f"cannot be read: {error}", "give a file of user:password lines") from error
    logins = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    for login in logins or ("",):
        user, colon, password = login.partition(":")
        if not (user and colon and len(password) >= SHORTEST_PASSWORD):
            remedy = "write one user:password line for each person, with a password of eight characters or more"
            raise _wrong(
                path,
                "contains a line that is not user:password" if logins else "contains no user:password line",
                remedy,
            )
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _wrong(path, "can be read by other users", f"run `chmod 600 {path}`")
    return logins


def _wrong(path: Path, message: str, remedy: str) -> ConfigError:
    return ConfigError((Problem(file=path, key="", message=message, remedy=remedy),))
