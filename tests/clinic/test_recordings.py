"""The sound of a call: with consent only, two channels, readable after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from clinic.errors import RecordingFailed
from clinic.recordings import PIECE, RATE, Recording


def tone(seconds: float, level: float) -> np.ndarray:
    return (level * np.sin(np.arange(round(seconds * RATE)) / 9)).astype(np.float32)


def test_left_is_the_caller_and_right_the_service(tmp_path):
    caller, service = tone(1.3, 0.5), tone(1.3, 0.1)
    with Recording(tmp_path / "recordings" / "CASE1.flac") as recording:
        recording.write(caller, service)
    sound, rate = soundfile.read(recording.path, dtype="float32")
    assert rate == RATE
    np.testing.assert_allclose(sound, np.column_stack((caller, service)), atol=1e-4)


def test_pieces_follow_each_other(tmp_path):
    with Recording(tmp_path / "CASE1.flac") as recording:
        for level in (0.1, 0.2, 0.3):
            recording.write(tone(0.5, level), tone(0.5, 0))
    sound, _ = soundfile.read(recording.path)
    assert [round(float(half[:, 0].max()), 2) for half in np.split(sound, 3)] == [0.1, 0.2, 0.3]


def test_a_long_call_is_written_whole(tmp_path):
    silence = np.zeros(2 * PIECE + 17, np.float32)
    with Recording(tmp_path / "CASE1.flac") as recording:
        recording.write(silence, silence)
    assert soundfile.info(recording.path).frames == len(silence)


def test_a_stranger_cannot_hear_it(tmp_path):
    with Recording(tmp_path / "recordings" / "CASE1.flac") as recording:
        assert recording.path.stat().st_mode & 0o077 == 0
        assert recording.path.parent.stat().st_mode & 0o077 == 0


def test_a_refused_recording_leaves_nothing(tmp_path):
    recording = Recording(tmp_path / "CASE1.flac")
    recording.write(tone(1, 0.5), tone(1, 0.5))
    recording.discard()
    assert list(tmp_path.iterdir()) == []


def test_sides_of_different_length_are_refused(tmp_path):
    recording = Recording(tmp_path / "CASE1.flac")
    with recording, pytest.raises(ValueError, match="equally long"):
        recording.write(tone(1, 0.5), tone(0.5, 0.5))


CHILD = """
import sys, time
from pathlib import Path
import numpy as np
from clinic.recordings import RATE, Recording
recording = Recording(Path(sys.argv[1]))
sound = (0.5 * np.sin(np.arange(RATE) / 9)).astype(np.float32)
while True:
    recording.write(sound, -sound)
    print("a second", flush=True)
"""


@pytest.mark.parametrize("seconds", [1, 3, 8])
def test_a_killed_process_leaves_a_file_that_can_be_heard(tmp_path, seconds):
    path = tmp_path / "CASE1.flac"
    command = [sys.executable, "-c", CHILD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(seconds):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    sound, rate = soundfile.read(path)
    # A frame of the format, a quarter of a second, may still have been in memory.
    assert len(sound) / rate >= seconds - 0.52
    assert np.abs(sound[-rate // 4 :, 0]).max() == pytest.approx(0.5, abs=0.01)


def test_a_recording_never_overwrites_another(tmp_path):
    (tmp_path / "CASE1.flac").write_text("somebody else's")
    with pytest.raises(RecordingFailed, match=r"CASE1\.flac could not be kept"):
        Recording(tmp_path / "CASE1.flac")


def test_a_folder_in_the_way_is_told_in_a_sentence(tmp_path):
    (tmp_path / "recordings").write_text("in the way")
    with pytest.raises(RecordingFailed, match="free some space or make its folder writable"):
        Recording(tmp_path / "recordings" / "CASE1.flac")


FULL = """
import resource, sys
from pathlib import Path
import numpy as np
from clinic.errors import RecordingFailed
from clinic.recordings import RATE, Recording
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
noise = np.random.default_rng(3).normal(0, 0.2, RATE).astype(np.float32)
try:
    with Recording(Path(sys.argv[1])) as recording:
        for _ in range(100):
            recording.write(noise, noise)
except RecordingFailed as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_is_told_and_what_was_kept_can_be_heard(tmp_path):
    path = tmp_path / "CASE1.flac"
    command = [sys.executable, "-c", FULL, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"The recording {path} could not be kept")
    assert len(soundfile.read(path)[0]) > 3 * RATE
