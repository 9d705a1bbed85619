"""Which independent telephones and PBXs this machine has to test against."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

PACKAGES = {
    "sipp": "sip-tester",
    "baresip": "baresip-core",
    "linphonec": "linphone-cli",
    "Net::SIP": "libnet-sip-perl",
    "kamailio": "kamailio",
}
"""By what they are called; the packages are Debian's."""
PJSIP = "PJSIP"
PJSIP_PYTHON = Path(__file__).parents[3] / ".setup" / "pjsip" / "bin" / "python"
"""Its own environment, made by `make test-phone`: what a test needs is no dependency of ours."""


@cache
def present(name: str) -> bool:
    """Whether it can be run."""
    if name == PJSIP:
        return PJSIP_PYTHON.exists() and _runs(str(PJSIP_PYTHON), "-c", "import pjsua2")
    if name == "Net::SIP":
        return shutil.which("perl") is not None and _runs("perl", "-MNet::SIP", "-e", "1")
    return shutil.which(name) is not None


def cure(*names: str) -> str:
    """What is missing of these, and the command that brings it; "" when nothing is."""
    missing = [name for name in names if not present(name)]
    packages = " ".join(PACKAGES[name] for name in missing if name in PACKAGES)
    commands: Sequence[str] = (
        *([f"apt-get install --no-install-recommends {packages}"] if packages else []),
        *(["make test-phone"] if PJSIP in missing else []),
    )
    return f"{', '.join(missing)} missing: {' and '.join(commands)}" if missing else ""


def _runs(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
