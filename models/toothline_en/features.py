"""The sound as the network sees it: MFCC by the same library that Kaldi's decoders use (training
only: at run time libvosk computes its own)."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np

from models.toothline_en.kaldi_files import Array

RATE = 16_000
"""Hertz."""
COEFFICIENTS = 40
STEP_S = 0.01


def mfcc(samples: Array, noise: np.random.Generator) -> Array:
    """Frames of 40 coefficients, one every 10 ms, of samples in 16-bit units.

    One bit of noise is added as libvosk does, so that digital silence is no number without end.
    """
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 7600
    options.num_ceps = COEFFICIENTS
    options.use_energy = False
    computer = kaldi_native_fbank.OnlineMfcc(options)
    computer.accept_waveform(RATE, (samples + noise.standard_normal(len(samples))).tolist())
    computer.input_finished()
    frames = [computer.get_frame(n) for n in range(computer.num_frames_ready)]
    return np.stack(frames).astype(np.float32)
