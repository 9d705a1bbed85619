"""Kaldi's binary pieces: numbers, vectors, matrices."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelDamaged

Array = NDArray[np.floating]
_TYPES = {b"F": "<f4", b"D": "<f8"}


def integer(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def real(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def integers(values: Iterable[int]) -> bytes:
    array = np.asarray(list(values), "<i4")
    return b"\x04" + struct.pack("<i", len(array)) + array.tobytes()


def array(values: Array) -> bytes:
    """A vector or a matrix of single precision."""
    kind = b"FV " if values.ndim == 1 else b"FM "
    return kind + b"".join(integer(n) for n in values.shape) + values.astype("<f4").tobytes()


def read_integer(data: bytes, at: int) -> tuple[int, int]:
    """The number and where the next piece begins."""
    if data[at] != 4:
        raise ModelDamaged(f"No Kaldi number stands at byte {at}: fetch the model again.")
    return struct.unpack_from("<i", data, at + 1)[0], at + 5


def read_real(data: bytes, at: int) -> tuple[float, int]:
    """Single or double precision, by the size before it."""
    size = data[at]
    return struct.unpack_from("<d" if size == 8 else "<f", data, at + 1)[0], at + 1 + size


def read_integers(data: bytes, at: int) -> tuple[list[int], int]:
    count = struct.unpack_from("<i", data, at + 1)[0]
    return np.frombuffer(data, "<i4", count, at + 5).tolist(), at + 5 + 4 * count


def read_array(data: bytes, at: int) -> tuple[Array, int]:
    """A vector, a matrix or a symmetric matrix kept as its lower triangle, and what follows it."""
    kind = data[at : at + 3]
    stored = _TYPES.get(kind[:1])
    if stored is None or kind[1:] not in (b"V ", b"M ", b"P "):
        raise ModelDamaged(f"No Kaldi matrix stands at byte {at}: fetch the model again.")
    rows, at = read_integer(data, at + 3)
    shape: tuple[int, ...] = (rows,)
    if kind[1:] == b"M ":
        columns, at = read_integer(data, at)
        shape = (rows, columns)
    count = rows * (rows + 1) // 2 if kind[1:] == b"P " else int(np.prod(shape))
    flat = np.frombuffer(data, stored, count, at)
    at += flat.nbytes
    if kind[1:] != b"P ":
        return flat.reshape(shape), at
    whole = np.zeros((rows, rows))
    whole[np.tril_indices(rows)] = flat
    return whole + np.tril(whole, -1).T, at
