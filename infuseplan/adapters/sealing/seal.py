"""Everything personal of one folder, sealed: the site's key wraps a key for each patient."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from infuseplan.adapters.journal.place import make_private_file
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.sealing.box import (
    KEY_BYTES,
    derived,
    keyed_hash,
    random_bytes,
    sealed,
    sealed_text,
    unsealed,
    unsealed_text,
)
from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.site_key import (
    WRAPPED_KEY_FILE,
    KeyFault,
    read_key_file,
    unwrap_by_passphrase,
    wrap_by_passphrase,
)
from infuseplan.adapters.sealing.system_keyring import KeyringFault, SystemKeyring
from infuseplan.application.ward.sealing import KeyState, NoSiteKey, Searched
from infuseplan.application.whole_file import real_path

_MARK_BYTES = 16


class SiteSeal:
    """The seal of one folder. To be used by one thread.

    `key_file` gives IT's file with the site's key, where IT has set one; it may raise KeyFault.
    """

    def __init__(
        self,
        folder: Path,
        key_file: Callable[[], Path | None],
        keyring: SystemKeyring | None = None,
    ) -> None:
        with told_as_storage_problem("open"):
            self._folder = real_path(folder)
        self._key_file = key_file
        self._keyring = keyring or SystemKeyring(self._folder)
        self._store: KeyStore | None = None
        self._key: bytes | None = None
        self._unwrapped: dict[str, bytes] = {}
        self._purposes: dict[str, bytes] = {}
        self._seen_version = 0

    def state(self) -> tuple[KeyState, str]:
        """Whether there is a key, and the technical detail where there is none."""
        if self._key is not None:
            return "ready", ""
        try:
            found = self._found_key()
        except (KeyFault, KeyringFault) as fault:
            return "fault", str(fault)
        if isinstance(found, str):
            return found, ""
        marks = self._marks_kept()
        if found is None:
            # A keyring without a key yet: it is made with the first patient.
            return ("lost", "") if marks else ("ready", "")
        if marks and mark_of(found) not in marks:
            return "other", ""
        self._key = found
        return "ready", ""

    def set_passphrase(self, passphrase: str) -> None:
        """Make the site's key and wrap it by a passphrase; only where the state is "none"."""
        if self._marks_kept() or self._names_file():
            # Something is sealed already, or IT has said by which key it is to be.
            raise NoSiteKey(*self.state())
        keys = self._keys
        with told_as_storage_problem("save"):
            make_private_file(self._passphrase_file)
            self._key = wrap_by_passphrase(self._folder, passphrase)
        keys.mark_site(mark_of(self._key))

    def unlock(self, passphrase: str) -> None:
        """Open the site's key for as long as this process runs; WrongPassphrase."""
        try:
            key = unwrap_by_passphrase(self._folder, passphrase)
        except KeyFault as fault:
            raise NoSiteKey("fault", str(fault)) from fault
        marks = self._keys.site_marks()
        if marks and mark_of(key) not in marks:
            raise NoSiteKey("other")
        self._key = key

    def enrol(self, patient: str) -> None:
        """Make a key for this patient, durable when it returns; nothing where there is one."""
        site = self._site_key()
        self._keys.mark_site(mark_of(site))
        if self._keys.wrapped(patient) is None:
            # The id is wrapped with the key, so that no row can be put in another one's place.
            content = bytes.fromhex(patient) + random_bytes(KEY_BYTES)
            self._keys.add(patient, sealed(self._derived("wrap"), content))

    def seal(self, patient: str, text: str) -> str:
        """The text, sealed by the patient's key; KeyError where that is gone."""
        key = self._key_of(patient)
        if key is None:
            raise KeyError(patient)
        return sealed_text(key, text)

    def unseal(self, patient: str, sealed: str) -> str | None:
        """The text again; None where the patient's key is gone. ValueError if it was altered."""
        key = self._key_of(patient)
        return None if key is None else unsealed_text(key, sealed)

    def index(self, patient: str, searched: Mapping[Searched, str]) -> None:
        """Let `found` find the patient by these texts, and by earlier ones as well."""
        self.index_all({patient: searched})

    def index_all(self, searched: Mapping[str, Mapping[Searched, str]]) -> None:
        """The same for several patients at once."""
        hashes = [
            (self._hash(by, text), patient)
            for patient, texts in searched.items()
            for by, text in texts.items()
        ]
        if hashes:
            self._keys.index(hashes)

    def found(self, by: Searched, text: str) -> tuple[str, ...]:
        """The patients that were indexed by exactly this text."""
        return self._keys.found(self._hash(by, text))

    def announce_removal(self, patient: str) -> None:
        """Mark a key whose removal is about to be written down."""
        self._keys.mark_leaving(patient, leaving=True)

    def announced(self) -> tuple[str, ...]:
        """Whose removal was begun and not finished, as after a power failure."""
        return self._keys.leaving()

    def withdraw_removal(self, patient: str) -> None:
        """The removal was not written down: the key stays."""
        self._keys.mark_leaving(patient, leaving=False)

    def forget(self, patient: str) -> None:
        """Delete the patient's key and everything by which the patient is found, for good."""
        self._unwrapped.pop(patient, None)
        self._keys.delete(patient)

    def close(self) -> None:
        """Give the file of keys back, and forget the keys."""
        if self._store is not None:
            self._store.close()
        self._store, self._key, self._unwrapped, self._purposes = None, None, {}, {}

    # --- within -----------------------------------------------------------------------------

    @property
    def _keys(self) -> KeyStore:
        if self._store is None:
            self._store = KeyStore(self._folder)
        return self._store

    def _marks_kept(self) -> tuple[bytes, ...]:
        """The mark of the site's key as each file has it; asking for it makes no files."""
        if self._store is None and not KeyStore.is_in(self._folder):
            return ()
        return self._keys.site_marks()

    def _names_file(self) -> bool:
        try:
            return self._key_file() is not None
        except KeyFault:
            return True

    @property
    def _passphrase_file(self) -> Path:
        return self._folder / WRAPPED_KEY_FILE

    def _found_key(self) -> bytes | KeyState | None:
        """The site's key, why there is none, or None where the keyring has yet to get one."""
        named = self._key_file()
        if named is not None:
            return read_key_file(named)
        with suppress(OSError):
            # An empty one was left by a crash, before there was any key in it.
            if self._passphrase_file.stat().st_size:
                return "locked"
        if not self._keyring.is_there():
            return "lost" if self._marks_kept() else "none"
        return self._keyring.read()

    def _site_key(self) -> bytes:
        state, detail = self.state()
        if state != "ready":
            raise NoSiteKey(state, detail)
        if self._key is None:
            self._keys.settle_site(self._first_key)
            # Another window may have been quicker; its key counts.
            state, detail = self.state()
            if self._key is None:
                raise NoSiteKey(state, detail)
        return self._key

    def _first_key(self) -> bytes:
        """The mark of the key that the keyring has, or of a new one that it keeps from now on."""
        try:
            if self._keyring.read() is None:
                self._keyring.keep(random_bytes(KEY_BYTES))
            # What it really keeps, and no other key, is what everything will be sealed by.
            kept = self._keyring.read()
        except KeyringFault as fault:
            raise NoSiteKey("fault", str(fault)) from fault
        if kept is None:
            raise NoSiteKey("fault", "keyring keeps nothing")
        return mark_of(kept)

    def _key_of(self, patient: str) -> bytes | None:
        version = self._keys.changes_by_others()
        if version != self._seen_version:
            # Another window may have removed somebody.
            self._unwrapped.clear()
            self._seen_version = version
        known = self._unwrapped.get(patient)
        if known is None:
            known = self._unwrapped_key(patient)
            if known is not None:
                self._unwrapped[patient] = known
        return known

    def _unwrapped_key(self, patient: str) -> bytes | None:
        """None where there is no key; ValueError where neither file has one that opens."""
        fault: ValueError | None = None
        for wrapped in self._keys.all_wrapped(patient):
            try:
                content = unsealed(self._derived("wrap"), wrapped)
                if content[:-KEY_BYTES].hex() != patient:
                    raise ValueError("is the key of another patient")
            except ValueError as problem:
                fault = fault or problem
            else:
                return content[-KEY_BYTES:]
        if fault is not None:
            raise fault
        return None

    def _hash(self, by: Searched, text: str) -> bytes:
        return keyed_hash(self._derived("search"), by, text)

    def _derived(self, purpose: str) -> bytes:
        site = self._site_key()
        if purpose not in self._purposes:
            self._purposes[purpose] = derived(site, purpose)
        return self._purposes[purpose]


def mark_of(site_key: bytes) -> bytes:
    """By which a key is known again, and which says nothing about it."""
    return derived(site_key, "mark")[:_MARK_BYTES]
