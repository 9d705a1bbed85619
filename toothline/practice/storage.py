"""The practice's cases and the vault of their recordings and photos, as the settings say."""

from __future__ import annotations

import logging

from clinic.cases import Cases
from clinic.errors import KeyMissing
from clinic.journal import Clock
from clinic.vault import Vault, keys
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
