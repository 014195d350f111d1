"""How fast the command line starts, against a hello-world program built on the same library (click).

`python -m benchmarks.start` prints ratios of whole-process wall times, taken in turn.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

REPEATS = 15
HELLO = """
import click
@click.group()
def cli():
    "Hello."
@cli.command()
def hi():
    "Say hi."
cli()
"""
OURS = "from modelduel.cli import main; main()"


def main() -> None:
    """Measure and print."""
    print("| command | median | ratio to a click hello world's --help |\n|---|---|---|")
    hello: list[float] = []
    ours: dict[str, list[float]] = {"--help": [], "scenarios list": [], "sessions list": []}
    for _ in range(REPEATS):
        hello.append(seconds(HELLO, ["--help"]))
        for words, times in ours.items():
            times.append(seconds(OURS, words.split()))
    base = statistics.median(hello)
    print(f"| hello world --help | {base * 1000:.0f} ms | 1 |")
    for words, times in ours.items():
        middle = statistics.median(times)
        limit = " (limit 1.5)" if words == "--help" else ""
        print(f"| modelduel {words} | {middle * 1000:.0f} ms | {middle / base:.2f}{limit} |")


def seconds(code: str, words: list[str]) -> float:
    """Return the wall time of one process."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
