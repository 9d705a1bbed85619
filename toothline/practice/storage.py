"""The practice's cases and the vault of their recordings and photos, as the settings say."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice

from clinic.cases import Cases
from clinic.errors import ClinicError, KeyMissing
from clinic.journal import Clock
from clinic.sealing import files, standing
from clinic.vault import Vault, keys
from toothline.checks.findings import Finding
from toothline.settings import Settings, SettingsRefused

log = logging.getLogger(__name__)


def vault(settings: Settings) -> Vault:
    """With the operator's keys, or with none. Raises SettingsRefused and KeyMissing."""
    text, place = settings.vault.text()
    return Vault(keys(text, place)) if place else Vault()


def writing(settings: Settings) -> Vault:
    """For what calls leave: without the key that is named, they are taken all the same, and what
    they left is sealed when the key is back."""
    try:
        return vault(settings)
    except (SettingsRefused, KeyMissing) as error:
        log.error("recordings and photos stay unsealed: %s", error)
        return Vault()


def cases(settings: Settings, clock: Clock) -> Cases:
    """Where calls are written. Raises ClinicError."""
    ours = writing(settings)
    keep_sound = settings.retention.recordings_days > 0
    return Cases(settings.data, clock, vault=ours, keep_sound=keep_sound)


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
