"""How fast the line diff is, and how much it marks as changed, beside difflib; run it as `python benchmarks/diff.py`.

The texts are made from a fixed seed: code with many blank lines, and a rewrite of it with renames, moved functions,
edited lines, added and removed blocks. Times are CPU milliseconds, the best of several runs.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from modelduel.diff.hunks import compare, unified
from modelduel.diff.lines import opcodes

_WORDS = ["order", "client", "queue", "total", "price", "index", "result", "buffer", "token", "match", "limit", "user"]
_SHAPES = [
    "    {0} = {1}.get({2}, {n})",
    "    if {0} is None:",
    "        return {1}",
    "    for {0} in {1}:",
    "        {0}.append({1} + {n})",
    "    {0}, {1} = {1}, {0}",
    "    # keep {0} and {1} in step",
    "    self.{0}[{1}] = {2}({n})",
    "    return {0}",
    "    }}",
    "",
    "",
]


def code(lines: int, rng: random.Random) -> list[str]:
    """Make a text of functions, `lines` lines long."""
    text: list[str] = []
    while len(text) < lines:
        text.append(f"def {rng.choice(_WORDS)}_{rng.choice(_WORDS)}_{len(text)}({rng.choice(_WORDS)}):")
        for _ in range(rng.randrange(4, 30)):
            names = rng.choices(_WORDS, k=3)
            text.append(rng.choice(_SHAPES).format(*names, n=rng.randrange(lines)))
        text += ["", ""]
    return text[:lines]


def rewrite(text: list[str], rng: random.Random) -> list[str]:
    """Rewrite a text as a model would: about half of its lines come out changed, moved, added or removed."""
    functions: list[list[str]] = []
    for line in text:
        if line.startswith("def ") or not functions:
            functions.append([])
        functions[-1].append(line)
    for _ in range(len(functions) // 12):
        functions.insert(rng.randrange(len(functions)), functions.pop(rng.randrange(len(functions))))
    out: list[str] = []
    for function in functions:
        chance = rng.random()
        if chance < 0.06:
            continue
        if chance < 0.12:
            out += code(rng.randrange(5, 25), rng)
        old, new = rng.sample(_WORDS, 2)
        share = rng.choice([0.0, 0.05, 0.3])
        for line in function:
            changed = line.replace(old, new) if chance > 0.6 else line
            roll = rng.random()
            if roll < share / 3:
                continue
            if roll < share:
                changed = changed.replace("(", "(self.") if "(" in changed else changed + "  # checked"
            if roll > 1 - share / 3:
                out.append(f"    log.debug({rng.choice(_WORDS)!r})")
            out.append(changed)
    return out


def milliseconds(call: Callable[[], object], runs: int) -> float:
    """Return the least CPU time of `runs` calls."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--slow", action="store_true", help="also run difflib without autojunk on 50,000 lines (over 40 s)"
    )
    slow = parser.parse_args().slow
    print("| lines | engine | CPU ms | × modelduel | lines marked changed |")
    print("|---|---|---|---|---|")
    for lines, runs in ((500, 20), (5_000, 7), (50_000, 3)):
        rng = random.Random(lines)
        old = code(lines, rng)
        new = rewrite(old, rng)
        old_text, new_text = "\n".join(old) + "\n", "\n".join(new) + "\n"

        def difflib(autojunk: bool, old: list[str] = old, new: list[str] = new) -> list[tuple[str, int, int, int, int]]:
            return SequenceMatcher(None, old, new, autojunk=autojunk).get_opcodes()

        ours = opcodes(old, new)
        base = milliseconds(lambda old=old, new=new: opcodes(old, new), runs)
        rows = [("modelduel lines", base, ours), ("difflib", milliseconds(lambda: difflib(True), runs), difflib(True))]
        if slow or lines < 50_000:
            rows.append(("difflib, autojunk off", milliseconds(lambda: difflib(False), min(runs, 2)), difflib(False)))
        for name, took, steps in rows:
            changed = sum(i2 - i1 + j2 - j1 for tag, i1, i2, j1, j2 in steps if tag != "equal")
            print(f"| {lines:,} | {name} | {took:.1f} | {took / base:.1f} | {changed:,} |")
        whole = milliseconds(lambda a=old_text, b=new_text: unified(compare(a, b), language="python"), min(runs, 5))
        print(f"| {lines:,} | modelduel lines, words, folds | {whole:.1f} | {whole / base:.1f} | |")


if __name__ == "__main__":
    main()
