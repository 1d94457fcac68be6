"""Make the sound file of the words, once, by hand: `make voice`. What it made is kept in the repository.

Needs flite (the voice), sox (trims and levels) and lame (MP3, which every browser reads). The same versions make the
same bytes. Of the free voices that Debian has, flite's "rms" was the one a speech recogniser understood best.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from trendguide.render.voice import WORDS

GAP = 0.16  # seconds of silence between two words; inside a word no silence is as long
RATE = "16000"
TENS = {15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 80: "eighty", 90: "ninety", 100: "hundred"}
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SAID = {str(number): word for number, word in [*enumerate(ONES, 1), *TENS.items()]}
SILENCE = ("silence", "1", "0.01", "0.5%")
TRIM = ("highpass", "120", *SILENCE, "reverse", *SILENCE, "fade", "t", "0.015", "reverse", "fade", "t", "0.005")
LEVEL = ("gain", "-n", "-2")  # dB below full scale, the loudest sample of every word


def make(target: Path) -> None:
    missing = [tool for tool in ("flite", "sox", "lame") if shutil.which(tool) is None]
    if missing:
        raise SystemExit(f"voice: needs {' and '.join(missing)}; on Debian: apt-get install flite sox lame")
    with TemporaryDirectory() as folder:
        spoken = [one(Path(folder), word) for word in WORDS]
        whole = Path(folder) / "whole.wav"
        run("sox", *map(str, spoken), str(whole), "pad", str(GAP), "0")
        run("lame", "--quiet", "-m", "m", "--resample", "16", "--abr", "18", str(whole), str(target))


def one(folder: Path, word: str) -> Path:
    raw, ready = folder / "raw.wav", folder / f"{word}.wav"
    run("flite", "-voice", "rms", "-t", SAID.get(word, word.replace("-", " ")), str(raw))
    run("sox", "-D", str(raw), "-r", RATE, "-b", "16", str(ready), *TRIM, *LEVEL, "pad", "0", str(GAP))
    return ready


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
