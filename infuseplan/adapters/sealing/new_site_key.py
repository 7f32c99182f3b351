"""Another key of the site: every patient's key is wrapped anew, and nothing that is sealed changes.

What was wrapped by the new key already stays, so that whatever was interrupted is done again.
"""

from functools import partial
from pathlib import Path

from infuseplan.adapters.sealing.box import derived, sealed, unsealed
from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.seal import mark_of


def rewrapped(old: bytes, new: bytes, wrapped: bytes) -> bytes:
    """A patient's key, wrapped by the new key of the site; ValueError where neither opens it."""
    try:
        content = unsealed(derived(old, "wrap"), wrapped)
    except ValueError:
        unsealed(derived(new, "wrap"), wrapped)
        return wrapped
    return sealed(derived(new, "wrap"), content)


def change_key_of_folder(folder: Path, old: bytes, new: bytes) -> int:
    """Wrap all keys of a data folder anew; how many. Nobody may have it open meanwhile.

    ValueError where it is sealed by neither key; StorageProblem. Nobody is found by number or birth
    date afterwards, until they are indexed again.
    """
    if not KeyStore.is_in(folder):
        return 0
    store = KeyStore(folder)
    try:
        return store.change_site(mark_of(old), mark_of(new), partial(rewrapped, old, new))
    finally:
        store.close()
