"""The store that an address names, and whether it can be relied on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from storage.objects.folder import FolderObjects
from storage.objects.store import Objects, StoreError


def open_store(url: str) -> Objects:
    """The objects below `s3://bucket/prefix` or `file:///folder`. Raises StoreError without its client."""
    parts = urlsplit(url)
    if parts.scheme not in {"file", "s3"} or not (parts.netloc if parts.scheme == "s3" else parts.path):
        raise StoreError(f"{url}: is not the address of a store: write s3://BUCKET/FOLDER or file:///FOLDER")
    if parts.scheme == "file":
        return FolderObjects(Path(unquote(parts.path)))
    try:
        from storage.objects.bucket import BucketObjects, environment
    except ImportError as error:
        raise StoreError(f"{url}: obstore is not installed: `pip install 'longwatch[machines]'`") from error
    return BucketObjects(parts.netloc, parts.path.strip("/"), environment())


def probe(store: Objects, folder: str) -> datetime:
    """The store's time; raises StoreError where a second object of one name would take the place of the first.

    s3rver 3.7 lets it, whatever is asked of it. For a hub: what was tried is deleted. Where the answer to a write was
    lost, the second try finds the first.
    """
    name = f"{folder}/probe-{uuid4().hex}"
    if not store.create(name, b"first") and store.read(name, most=6) != b"first":
        raise StoreError(f"{name}: the store says that it is there, and it cannot be: use another server")
    if store.create(name, b"second") or store.read(name, most=6) != b"first":
        remedy = "use a server that knows If-None-Match (Ceph, MinIO, Garage, AWS)"
        raise StoreError(f"{name}: the store let a second object replace the first: {remedy}")
    [listed] = store.listed(name)
    store.delete(name)
    return listed.written_at
