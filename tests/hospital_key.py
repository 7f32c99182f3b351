"""A folder of IT's that names a key, for programs that tests start as processes of their own."""

from pathlib import Path

KEY = "5e" * 32


def lay_key(machine: Path, ward: str = "") -> None:
    """Put `ward.toml` and the key file that it names into the folder; `ward` is added to it."""
    machine.mkdir(parents=True, exist_ok=True)
    key = machine / "site.key"
    key.write_text(f"{KEY}\n", encoding="ascii")
    key.chmod(0o640)
    text = f'schema = "infuseplan/ward/1"\nkey_file = {str(key)!r}\n{ward}'
    (machine / "ward.toml").write_text(text, encoding="utf-8")
