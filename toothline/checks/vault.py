"""What `toothline doctor` says of the vault: whether recordings and photos lie sealed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from clinic.errors import ClinicError
from clinic.sealing import files, standing
from toothline.checks.findings import Finding
from toothline.practice.storage import vault
from toothline.settings import Settings, SettingsRefused


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether recordings and photos lie sealed, and can be opened."""
    what = "vault"
    try:
        ours = vault(settings)
        for path in islice(files(settings.data), 1):
            ours.open(path).close()
        found = standing(ours, settings.data)
    except (SettingsRefused, ClinicError) as error:
        yield Finding(what, "broken", str(error))
        return
    if not ours.seals:
        yield Finding(
            what,
            "wanted",
            f"no key is set, {found.current} recordings and photos lie plain: make one with "
            "`toothline vault key`, or put the folder on an encrypted disk",
        )
    elif found.plain or found.other_key:
        yield Finding(
            what,
            "wanted",
            f"{found.plain} recordings and photos lie plain and {found.other_key} under another "
            "key: run `toothline vault seal`, unless a call is going on",
        )
    else:
        yield Finding(what, "good", f"{found.current} recordings and photos lie sealed")
