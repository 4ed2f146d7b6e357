"""Whatever is wrong with keys and addresses is told by name, and nothing of what stands there is."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from storage.objects.bucket import BucketObjects
from storage.objects.keys import store_keys
from storage.objects.store import StoreError

SECRET = "sekret-KEY-0123456789"
PAIR = f"aws_access_key_id = AKIA\naws_secret_access_key = {SECRET}\n"
IN_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": SECRET}

FILES = {
    "no section": (PAIR.encode(), "at line 1: write"),
    "a line that is none": (f"[default]\n{PAIR}{SECRET}\n".encode(), "at line 4: write"),
    "a section that is not closed": (f"[default]\n{PAIR}[{SECRET}\n".encode(), "at line 4: write"),
    "a key twice": (f"[default]\n{PAIR}{PAIR}".encode(), "at line 4: write"),
    "a profile twice": (f"[default]\n{PAIR}[default]\n{PAIR}".encode(), "at line 4: write"),
    "odd bytes": (f"[default]\n{PAIR}".encode() + b"\xff\xfe", "not UTF-8"),
    "half of it": (f"[default]\naws_secret_access_key = {SECRET}\n".encode(), "and no aws_access_key_id: set both"),
    "the other half": (b"[default]\naws_access_key_id = AKIA\n", "and no aws_secret_access_key: set both"),
    "two lines": (f"[default]\n{PAIR}  more\n".encode(), "aws_secret_access_key in .* has blanks"),
    "a key of other signs": (
        f"[default]\naws_access_key_id = ключ\n{PAIR.partition('AKIA')[2]}".encode(),
        "has blanks",
    ),
    "another profile": (f"[other]\n{PAIR}".encode(), "no keys for the store in .*profile default"),
    "nothing": (b"", "no keys for the store"),
}
ENVIRONMENTS = {
    "half of it": ({"AWS_SECRET_ACCESS_KEY": SECRET}, "the environment has aws_secret_access_key, and no"),
    "the other half": ({"AWS_ACCESS_KEY_ID": SECRET}, "and no aws_secret_access_key"),
    "a line feed": ({**IN_ENVIRONMENT, "AWS_SECRET_ACCESS_KEY": f"{SECRET}\n"}, "has blanks"),
    "a region": ({**IN_ENVIRONMENT, "AWS_REGION": f"{SECRET} \n"}, "AWS_REGION in the environment is not"),
    "a file that is a folder": ({"AWS_SHARED_CREDENTIALS_FILE": "/"}, "/: the keys for the store cannot be read"),
    "a file that is not there": ({"AWS_SHARED_CREDENTIALS_FILE": "/not/there"}, "no keys for the store in /not/there"),
}
ADDRESSES = (
    f"user:{SECRET}@host", f"http://user:{SECRET}@host", "s3.example.org:9000", "127.0.0.1:9000", "nonsense",
    "https://", "ftp://host", "http://[", "http://host:port", f"http://host/?{SECRET}", "http://ho st", "http://höst",
)  # fmt: skip


def said(environ: dict[str, str]) -> str:
    """What is said of an environment, with all that a traceback would show."""
    with pytest.raises(StoreError) as raised:
        BucketObjects("watch", "", environ)
    whole = "".join(traceback.format_exception(raised.value))
    assert SECRET not in whole
    return str(raised.value)


def test_a_mistake_in_the_keys_is_named_and_no_key_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    for what, (body, fault) in FILES.items():
        path.write_bytes(body)
        with pytest.raises(StoreError, match=fault):
            store_keys({"AWS_SHARED_CREDENTIALS_FILE": str(path)})
        assert said({"AWS_SHARED_CREDENTIALS_FILE": str(path)}), what
    for what, (environ, fault) in ENVIRONMENTS.items():
        assert fault in said(environ), what


def test_keys_stand_in_the_file_under_the_profile_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(f"# ours\n[default]\n{PAIR}[other]\n{PAIR.replace('AKIA', 'B')}aws_session_token = T%\n")
    environ = {"AWS_SHARED_CREDENTIALS_FILE": str(path)}
    assert store_keys(environ) == {"access_key_id": "AKIA", "secret_access_key": SECRET}
    assert store_keys({**environ, "AWS_PROFILE": "other"})["token"] == "T%"
    assert store_keys({**environ, "AWS_ACCESS_KEY_ID": ""}) == store_keys(environ)


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"])
def test_an_address_that_is_none_or_has_a_password_in_it_is_refused_and_not_shown(name: str) -> None:
    for address in ADDRESSES:
        assert said({**IN_ENVIRONMENT, name: address}).startswith(f"{name} in the environment is not the address")
