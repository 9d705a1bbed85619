"""The trained parameters, as they ship: half precision, in one file, by where they belong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from models.errors import ModelDamaged
from models.toothline_en import nnet3
from models.toothline_en.kaldi_files import Array
from models.toothline_en.nnet3 import Network
from models.toothline_en.phones import kaldi_phones, states

SHIPPED = Path(__file__).with_name("parameters.npz")
"""What was trained so far; docs/toothline_en.md says of what, and how well it hears."""


def write(path: Path, parameters: Mapping[str, Array]) -> None:
    """`parameters`: values by `component <Token>`."""
    with path.open("wb") as file:
        halves = {place: np.asarray(value, np.float16) for place, value in parameters.items()}
        # Older NumPy stores what newer ones take for options: nothing but arrays is handed over.
        np.savez_compressed(file, **halves)  # type: ignore[arg-type]


def put_over(network: Network, path: Path) -> Network:
    """The network with these parameters, our phones, and without what only training needs.

    Raises ModelDamaged when the file is no such one.
    """
    try:
        with np.load(path) as stored:
            for place in stored.files:
                component, _, token = place.partition(" ")
                network = network.changed(component, token, stored[place].astype(np.float32))
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(
            f"{path} holds no trained parameters ({error}): get it again."
        ) from error
    transitions = nnet3.transition_model(sorted(kaldi_phones()), states())
    return Network(transitions, network.wiring, network.components, network.rest).for_decoding()
