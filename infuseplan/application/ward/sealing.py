"""What is personal, sealed: the key of each patient, and the site's key that wraps it.

Nothing personal is written where there is no key. Which of the three sources gives the site's key
is the adapter's matter; here counts whether there is one, and if not, what somebody can do.
"""

from collections.abc import Mapping
from typing import Literal
from typing import Protocol as Port

# "none": no keyring and no passphrase yet. "locked": the passphrase has to be typed.
# "lost": this record was sealed by a key that the keyring does not have any more.
# "other": the key is not the one by which this record was sealed.
# "fault": IT's key file or the keyring cannot be used; `detail` says why.
KeyState = Literal["ready", "none", "locked", "lost", "other", "fault"]
# By what a patient is found without unsealing anybody.
Searched = Literal["reference", "born"]
# In the place of sealed words that each reader asks for, while or because nobody can read them.
UNREADABLE = "[…]"


class NoSiteKey(Exception):
    """Nothing personal can be written or read now, and why. `detail` names nobody."""

    def __init__(self, state: KeyState, detail: str = "") -> None:
        super().__init__(f"{state}: {detail}")
        self.state: KeyState = state
        self.detail = detail


class WrongPassphrase(Exception):
    """What was typed does not open the site's key."""


class PersonalSeal(Port):
    """Seals and unseals what is personal. Every method but `state` may raise NoSiteKey.

    StorageProblem where the file of keys cannot be read or written.
    """

    def state(self) -> tuple[KeyState, str]:
        """Whether there is a key, and the technical detail where there is none."""
        ...

    def set_passphrase(self, passphrase: str) -> None:
        """Make the site's key and wrap it by a passphrase.

        Where something is sealed already, or IT has named a file: NoSiteKey.
        """
        ...

    def unlock(self, passphrase: str) -> None:
        """Open the site's key for as long as this process runs; WrongPassphrase."""
        ...

    def enrol(self, patient: str) -> None:
        """Make a key for this patient, durable when it returns; nothing where there is one."""
        ...

    def seal(self, patient: str, text: str) -> str:
        """The text, sealed by the patient's key; KeyError where that is gone."""
        ...

    def unseal(self, patient: str, sealed: str) -> str | None:
        """The text again; None where the patient's key is gone. ValueError if it was altered."""
        ...

    def index(self, patient: str, searched: Mapping[Searched, str]) -> None:
        """Let `found` find the patient by these texts, and by earlier ones as well."""
        ...

    def index_all(self, searched: Mapping[str, Mapping[Searched, str]]) -> None:
        """The same for several patients at once."""
        ...

    def found(self, by: Searched, text: str) -> tuple[str, ...]:
        """The patients that were indexed by exactly this text."""
        ...

    def announce_removal(self, patient: str) -> None:
        """Mark a key whose removal is about to be written down."""
        ...

    def announced(self) -> tuple[str, ...]:
        """Whose removal was begun and not finished, as after a power failure."""
        ...

    def withdraw_removal(self, patient: str) -> None:
        """The removal was not written down: the key stays."""
        ...

    def forget(self, patient: str) -> None:
        """Delete the patient's key and everything by which the patient is found, for good."""
        ...

    def close(self) -> None:
        """Give the file of keys back, and forget the keys."""
        ...
