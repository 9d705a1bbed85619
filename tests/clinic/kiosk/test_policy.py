"""What the browser's policy and the unit that starts it say together; what Chromium makes of the
policy is told in the manual."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).parents[3] / "deploy"
POLICY: dict[str, Any] = json.loads((DEPLOY / "kiosk-policy.json").read_text())
UNIT = (DEPLOY / "kiosk.service").read_text()


def test_the_page_that_the_unit_starts_is_the_only_one_that_the_policy_lets_in() -> None:
    (started,) = set(re.findall(r"http://[\w.]+:\d+", UNIT))
    # A star alone leaves the browser's own pages open: settings, history, flags.
    assert {"*", "chrome://*"} <= set(POLICY["URLBlocklist"])
    allowed = ("URLAllowlist", "AudioCaptureAllowedUrls", "VideoCaptureAllowedUrls")
    assert {name: POLICY[name] for name in allowed} == {name: [started] for name in allowed}


def test_nothing_is_kept_printed_saved_or_looked_into() -> None:
    assert POLICY["SavingBrowserHistoryDisabled"] is True
    assert POLICY["DownloadRestrictions"] == 3
    assert POLICY["DeveloperToolsAvailability"] == 2
    refused = ("PrintingEnabled", "AllowFileSelectionDialogs", "RemoteDebuggingAllowed")
    assert not any(POLICY[name] for name in (*refused, "ScreenCaptureAllowed"))
    assert "--incognito" in UNIT
