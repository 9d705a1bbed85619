"""`toothline say`: hear what a voice makes of a text."""

from __future__ import annotations

from pathlib import Path

import click
import soundfile

from audio_fixtures.caller_file import CallerInvalid
from models.errors import ModelError
from toothline.speech.mouths import Cast
from toothline.terminal.refusals import Unusable
from voice.channels import RATE
from voice.errors import VoiceError
from voice.lines import Band, line

ENDINGS = (".wav", ".flac")


@click.command(context_settings={"show_default": True})
@click.argument("text")
@click.option("--voice", default="joe", help="A voice of audio_fixtures/speakers.yaml.")
@click.option(
    "--band",
    type=click.Choice(["wide", "phone"]),
    default="wide",
    help="As it is, or as a telephone carries it.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default="said.wav",
    help="The file to write, .wav or .flac, 16 kHz.",
)
def command(text: str, voice: str, band: Band, out: Path) -> None:
    """Speak TEXT into a sound file, to hear a voice or the wording of a prompt.

    \b
    Examples:
      toothline say "Are you having any trouble breathing?"
      toothline say "five millimeters" --voice kokoro-2 --band phone --out five.flac

    \b
    Exit codes: 0 the file is written; 2 the voice, the text or the file cannot be used.
    """
    if out.suffix not in ENDINGS:
        raise Unusable(f"{out}: name a file that ends in {' or '.join(ENDINGS)}.")
    cast = Cast()
    try:
        sound = line(band)(cast.speaker(voice)(text))
        if not len(sound):
            raise Unusable(f"{text!r} holds nothing that can be spoken: give words.")
        soundfile.write(out, sound, RATE, subtype="PCM_16")
    except (CallerInvalid, ModelError, VoiceError) as error:
        raise Unusable(str(error)) from error
    except (OSError, soundfile.LibsndfileError) as error:
        raise Unusable(f"{out} cannot be written ({error}): name another place.") from error
    finally:
        cast.close()
    seconds = len(sound) / RATE
    click.echo(f"{out}: {seconds:.1f} s in the voice {voice} ({cast.known[voice].about})")
