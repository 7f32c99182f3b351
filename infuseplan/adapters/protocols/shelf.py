"""Protocol files on disk: read exactly, every fault collected, a faulty file set aside alone."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from infuseplan.adapters.protocols.retired import with_levels, without_what_the_program_rules
from infuseplan.adapters.text_files import limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.domain.citation import SourceDocument
from infuseplan.domain.monitor.limits import has_limits
from infuseplan.domain.protocol.check import ProtocolFault, semantic_faults
from infuseplan.domain.protocol.check_levels import sourced_groups
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.reference import Approval, ProductName, ProtocolRef
from infuseplan.domain.protocol.schema import Protocol
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.adapters.protocols.signature import ProtocolSeal, SealFault

# More than the protocol files and their revisions that the open records of a ward name.
_MOST_RECORDED = 16
_ADVICE = {
    "extra_forbidden": "remove the key, or correct its spelling",
    "missing": "add the key; nothing is assumed",
    "literal_error": "use one of the words that the schema names",
    "union_tag_invalid": "use one of the kinds that the schema names",
    "union_tag_not_found": "state the kind",
    "date_type": "write a date as 2025-07-18, without quotation marks",
}


@frozen
class Shelf:
    """All files that could be read, in the order of their ids, and the faults of the others."""

    protocols: tuple[LoadedProtocol, ...]
    faults: tuple[ProtocolFault, ...]


class ProtocolShelf:
    """One folder of protocol files, the program's own or the hospital's.

    `approvals` maps the SHA-256 of a file's bytes to the site's approval of just these bytes.
    `sources` are the documents that files may name, where that is to be checked.
    `seal` is what a packaged program knows of its own files; no file is used that it objects to.
    """

    def __init__(
        self,
        folder: Path,
        approvals: dict[str, Approval] | None = None,
        sources: Mapping[str, SourceDocument] | None = None,
        seal: "ProtocolSeal | None" = None,
    ) -> None:
        self._folder = folder
        self._approvals = approvals or {}
        self._sources = sources
        self._seal = seal
        self._recorded: dict[bytes, LoadedProtocol | tuple[ProtocolFault, ...]] = {}

    def find(self, protocol_id: str) -> LoadedProtocol | tuple[ProtocolFault, ...] | None:
        """The protocol of that id, its faults if its file has any, or None if there is no such id.

        The program's own files are named by the last part of the id, so that one plan reads one
        file; the hospital's may be named as it likes.
        """
        if broken := self._broken():
            return broken
        likely = self._folder / f"{protocol_id.rpartition('/')[2]}.toml"
        if likely in self.files():
            read = self.read(likely)
            if not isinstance(read, LoadedProtocol) or read.ref.id == protocol_id:
                return read
        for loaded in self.load().protocols:
            if loaded.ref.id == protocol_id:
                return loaded
        return None

    def regimens(self) -> dict[str, tuple[str, ...]]:
        """Every regimen id of every usable file, with the ids of the files that have it."""
        found: dict[str, tuple[str, ...]] = {}
        for loaded in self.load().protocols:
            for regimen in loaded.protocol.regimens:
                found[regimen.id] = (*found.get(regimen.id, ()), loaded.ref.id)
        return found

    def files(self) -> list[Path]:
        """The protocol files of the folder, by name."""
        return sorted(self._folder.glob("*.toml"))

    def load(self) -> Shelf:
        """Read every file; a faulty one does not touch the others."""
        if broken := self._broken():
            return Shelf((), broken)
        protocols: list[LoadedProtocol] = []
        faults: list[ProtocolFault] = []
        for path in self.files():
            read = self.read(path)
            if not isinstance(read, LoadedProtocol):
                faults += read
                continue
            twin = next((one for one in protocols if one.ref.id == read.ref.id), None)
            if twin is None:
                protocols.append(read)
            else:
                faults.append(
                    ProtocolFault(
                        path.name,
                        "identity.id",
                        f"{read.ref.id} is already the id of another file",
                        "give each file an id of its own",
                    )
                )
        return Shelf(tuple(protocols), tuple(faults))

    def read(self, path: Path) -> LoadedProtocol | tuple[ProtocolFault, ...]:
        """One file: the protocol, or all of its faults."""
        try:
            content = limited_bytes(path, LARGEST_FILE)
        except OSError as problem:
            return (
                _fault(path, "", f"cannot be read: {problem.strerror}", "check the file's rights"),
            )
        if self._seal is not None and (faults := self._seal.faults_of(path.name, content)):
            return _said_by_seal(faults)
        return self.parse(path, content)

    def _broken(self) -> tuple[ProtocolFault, ...]:
        """A folder that is not as it was signed is refused as a whole, whichever file is asked."""
        return () if self._seal is None else _said_by_seal(self._seal.faults())

    def parse_recorded(self, content: bytes) -> LoadedProtocol | tuple[ProtocolFault, ...]:
        """The file that a record keeps, perhaps from before groups said their level of source.

        The infusions of a ward share one or two files: each is read once, and what the planner
        works out of it is known again by the same protocol.
        """
        found = self._recorded.pop(content, None)
        if found is None:
            found = self.parse(Path("record.toml"), content, recorded=True)
        self._recorded[content] = found
        for oldest in list(self._recorded)[:-_MOST_RECORDED]:
            del self._recorded[oldest]
        return found

    def parse(
        self, path: Path, content: bytes, *, recorded: bool = False
    ) -> LoadedProtocol | tuple[ProtocolFault, ...]:
        """A file's bytes: the protocol, or all of its faults."""
        try:
            table = read_toml(content)
        except NotToml as problem:
            return (_fault(path, "", problem.text, problem.advice),)
        table = without_what_the_program_rules(table)
        if recorded:
            table = with_levels(table)
        try:
            protocol = Protocol.model_validate(table)
        except ValidationError as problem:
            return tuple(
                _shape_fault(path, table, error) for error in problem.errors(include_url=False)
            )
        faults = (
            semantic_faults(protocol, path.name)
            + self._unknown_sources(path, table)
            + self._unread_texts(path, protocol)
            + _without_limits(path, protocol)
        )
        if faults:
            return faults
        digest = sha256(content).hexdigest()
        identity = protocol.identity
        return LoadedProtocol(
            protocol=protocol,
            ref=ProtocolRef(
                id=identity.id,
                title=identity.title,
                kind=identity.kind,
                market=identity.market,
                revision=identity.revision,
                sha256=digest,
                approved=self._approvals.get(digest),
                product=ProductName(
                    protocol.product.name, protocol.product.concentration_mg_per_ml
                ),
                revision_note=identity.revision_note,
                newer_known=identity.newer_known,
                superseded_after=identity.superseded_after,
            ),
        )

    def _unknown_sources(self, path: Path, table: Any) -> tuple[ProtocolFault, ...]:
        if self._sources is None:
            return ()
        return tuple(
            _fault(path, f"{key}.cite.source", f"{source} is not a known source", _KNOWN)
            for key, source in _cited(table)
            if source not in self._sources
        )

    def _unread_texts(self, path: Path, protocol: Protocol) -> tuple[ProtocolFault, ...]:
        """Groups that claim to be read in an official text, and name a document that is none."""
        if self._sources is None:
            return ()
        return tuple(
            _fault(path, f"{key}.level", f"{group.cite.source} is no official text", _UNREAD)
            for key, group in sourced_groups(protocol)
            if group.verified
            and group.level == "official"
            and group.cite.source in self._sources
            and not self._sources[group.cite.source].official
        )


def _without_limits(path: Path, protocol: Protocol) -> tuple[ProtocolFault, ...]:
    """A product that the monitor knows nothing of would be planned without a second opinion."""
    if has_limits(protocol.identity.id):
        return ()
    text = f"no limits for {protocol.product.name} are compiled into this program"
    return (_fault(path, "identity.id", text, _NO_LIMITS),)


_NO_LIMITS = (
    "begin the id with a product that this program has limits for, if the file is one of its "
    "protocols; otherwise use a version of the program that knows the product"
)
_UNREAD = "name the official document that was read, or the level of the one that is cited"
_KNOWN = "name a document that stands in sources.toml"


def _cited(value: Any, key: str = "") -> list[tuple[str, str]]:
    """Every citation in a file, with the key path of the table that it stands in."""
    found: list[tuple[str, str]] = []
    if isinstance(value, dict):
        cite = value.get("cite")
        if isinstance(cite, dict):
            found.append((key, str(cite.get("source"))))
        for name, inner in value.items():
            found += _cited(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _cited(inner, f"{key}.{index}")
    return found


def _said_by_seal(faults: "tuple[SealFault, ...]") -> tuple[ProtocolFault, ...]:
    return tuple(ProtocolFault(one.file, one.key, one.text, one.advice) for one in faults)


def _fault(path: Path, key: str, text: str, advice: str) -> ProtocolFault:
    return ProtocolFault(file=path.name, key=key, text=text, advice=advice)


def _shape_fault(path: Path, table: Any, error: Any) -> ProtocolFault:
    advice = _ADVICE.get(error["type"], "compare the value with the schema and the source")
    text = str(error["msg"]).removeprefix("Value error, ")
    return _fault(path, _key(table, error["loc"]), text, advice)


def _key(table: Any, loc: tuple[int | str, ...]) -> str:
    """The key path as it stands in the file: pydantic adds the kind of each tagged table to it."""
    parts, value = [], table
    for part in loc:
        if isinstance(value, dict) and part not in value and value.get("kind") == part:
            continue
        parts.append(str(part))
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
    return ".".join(parts)
