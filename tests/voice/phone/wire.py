"""A bad network: two network namespaces of this machine, and a wire that loses and delays packets.

The namespaces are as strange to each other as two machines, and nothing but the wire joins them: a
thread that reads every packet from one side's TUN device and writes it to the other's, or does not.
What is lost and how long the rest takes is drawn from a seed, so that a bad minute can be had
again. The system's own means (netem) are not in every kernel. All of it is gone when the process
is.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import select
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
DEVICE = "wire"
LARGEST = 2_048
"""Bytes of a packet; the devices carry 1,500."""
OURS, THEIRS = "10.203.0.1", "10.203.0.2"
"""Addresses that exist in the two namespaces only."""


class NotAllowed(Exception):
    """This machine lets us make no namespaces, in words."""


class Side:
    """One namespace, with its end of the wire."""

    def __init__(self, address: str) -> None:
        """Raises NotAllowed."""
        self.address = address
        made: list[int | OSError] = []
        # A namespace belongs to the thread that made it, and lives on while a file of it is open.
        maker = threading.Thread(target=lambda: made.append(self._make()))
        maker.start()
        maker.join()
        if isinstance(made[0], OSError):
            raise NotAllowed(
                f"No network namespaces ({made[0]}): run as root, with iproute2 installed."
            )
        self._namespace = made[0]

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread opens and starts meanwhile is on this side."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _must(_libc().setns(self._namespace, CLONE_NEWNET))
            yield
        finally:
            _must(_libc().setns(home, CLONE_NEWNET))
            os.close(home)

    def close(self) -> None:
        os.close(self.device)
        os.close(self._namespace)

    def _make(self) -> int | OSError:
        try:
            _must(_libc().unshare(CLONE_NEWNET))
            self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            named = struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI)
            fcntl.ioctl(self.device, TUNSETIFF, named)
            for words in (
                f"address add {self.address}/24 dev {DEVICE}",
                f"link set {DEVICE} up",
                "link set lo up",
            ):
                subprocess.run(["ip", *words.split()], check=True, capture_output=True)
            return os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        except OSError as error:
            return error
        except subprocess.CalledProcessError as error:
            return OSError(error.stderr.decode().strip())


class Wire:
    """Joins two sides until it is closed."""

    def __init__(self, seed: int = 1) -> None:
        """Raises NotAllowed."""
        self.loss = 0.0
        """Share of the packets that are lost, each way; may be changed at any time."""
        self.jitter_s = 0.0
        """The longest time that a packet takes; each takes its own, and may be overtaken."""
        self.lost = 0
        self.ours, self.theirs = Side(OURS), Side(THEIRS)
        self._random = Random(seed)
        self._stop, self._stopped = os.pipe()
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *failure: object) -> None:
        os.close(self._stopped)
        self._carrier.join()
        os.close(self._stop)
        self.ours.close()
        self.theirs.close()

    def _carry(self) -> None:
        across = {
            self.ours.device: self.theirs.device,
            self.theirs.device: self.ours.device,
        }
        on_the_way: list[tuple[float, int, int, bytes]] = []
        number = count()
        while True:
            due_s = max(0.0, on_the_way[0][0] - time.monotonic()) if on_the_way else None
            ready, _, _ = select.select([*across, self._stop], [], [], due_s)
            if self._stop in ready:
                return
            for device in ready:
                packet = os.read(device, LARGEST)
                if self._random.random() < self.loss:
                    self.lost += 1
                    continue
                at_s = time.monotonic() + self._random.uniform(0.0, self.jitter_s)
                heapq.heappush(on_the_way, (at_s, next(number), across[device], packet))
            while on_the_way and on_the_way[0][0] <= time.monotonic():
                _, _, device, packet = heapq.heappop(on_the_way)
                os.write(device, packet)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _must(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
