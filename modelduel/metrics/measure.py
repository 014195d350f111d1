"""The way in: files of one language, to what is measured of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from modelduel.metrics.model import Metrics, merged
from modelduel.scenario.model import Language

_SUFFIX: dict[Language, str] = {"python": ".py", "typescript": ".ts", "go": ".go"}
_MOST_CHARACTERS = 1_000_000


def measure(files: Mapping[str, str], language: Language) -> Metrics | None:
    """Measure the files of a candidate together; None where one of them cannot be read, or where there is none.

    Nothing is run. May be called with anything that a model wrote, from any thread; some 10 ms for 500 lines.

    Args:
        files: File name -> text; files of other languages are left out.
        language: Of the candidate.
    """
    texts = [text for name, text in files.items() if PurePosixPath(name).suffix == _SUFFIX[language]]
    if not texts or sum(map(len, texts)) > _MOST_CHARACTERS:
        return None
    try:
        return merged([_measure(text, language) for text in texts])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _measure(text: str, language: Language) -> Metrics:
    if language == "python":
        from modelduel.metrics.python import measure_python

        return measure_python(text)
    from modelduel.metrics.braced import measure_braced  # whose grammars take a while to import

    return measure_braced(text, language)
