"""The words by which an answer may say who wrote it: vendors, model families, and the contenders' own names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from modelduel.contender.model import Contender

MASK = "▒▒▒▒▒"
"""Stands for every such word, whatever its length."""

VENDORS = (
    "Anthropic", "OpenAI", "DeepMind", "Google", "Gemini", "Meta AI", "Mistral", "Mistral AI", "DeepSeek", "xAI",
    "Cohere", "Alibaba", "Alibaba Cloud", "Moonshot AI", "Zhipu", "MiniMax", "Hugging Face", "AI21", "Perplexity",
)  # fmt: skip
FAMILIES = (
    "Claude", "Sonnet", "Opus", "Haiku", "GPT", "ChatGPT", "Codex", "Bard", "Gemma", "PaLM", "Llama", "CodeLlama",
    "Code Llama", "Mixtral", "Codestral", "Devstral", "Magistral", "Qwen", "QwQ", "Grok", "Kimi", "GLM", "ChatGLM",
    "StarCoder", "SmolLM", "SmolLM2", "SmolLM3", "Phi-2", "Phi-3", "Phi-4", "Command R", "Jamba", "Falcon-LLM",
    "Copilot", "Granite Code", "Nemotron", "WizardCoder", "Vicuna", "o1-mini", "o1-preview", "o3-mini", "o4-mini",
)  # fmt: skip
_TIERS = (
    "pro",
    "flash",
    "mini",
    "nano",
    "turbo",
    "ultra",
    "instruct",
    "chat",
    "coder",
    "preview",
    "latest",
    "thinking",
)

# A letter or digit on either side makes another word of it; so does one joined by an underscore, as in a name of code.
_START = r"(?<![^\W_])(?<![^\W_]_)"
_END = r"(?![^\W_])(?!_[^\W_])"
_VERSION = r"[rv]?\d[^\W_]*(?:\.\d[^\W_]*)*"


class Identity:
    """The words that give some contenders away.

    Args:
        contenders: What the user called each, and its settings.
        said: Text that everybody may quote, such as prompt and original: a word of it tells nothing.
    """

    def __init__(self, contenders: Iterable[tuple[str, Contender]] = (), said: str = "") -> None:
        words = {*VENDORS, *FAMILIES}
        for called, contender in contenders:
            words |= _own_words(called, contender)
        heads = "|".join(_loosely(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        tails = "|".join(_TIERS)
        # With what follows it a word is one run, so that neither version nor size stays behind.
        run = rf"(?:{heads})(?:[ .-]?(?:{_VERSION}|{tails}|{heads}){_END}){{0,8}}"
        self._pattern = re.compile(rf"{_START}(?:{run}){_END}", re.IGNORECASE)
        self._said = frozenset(match[0].casefold() for match in self._pattern.finditer(said))

    def finds(self, text: str) -> bool:
        """Return whether any of the words stands in a text."""
        return any(match[0].casefold() not in self._said for match in self._pattern.finditer(text))

    def mask(self, text: str) -> str:
        """Return a text with every such word masked; no line is added or taken away."""
        return self._pattern.sub(lambda match: match[0] if match[0].casefold() in self._said else MASK, text)


def _own_words(called: str, contender: Contender) -> set[str]:
    """Return a contender's model id, without its owner too, and its name unless that is an ordinary word.

    A name such as `local` or `mine` is the user's own, and an answer that has the word says nothing by it.
    """
    if contender.provider in ("command", "recorded"):  # a command line, or a path
        return set()
    model = contender.model.strip()
    words = {model, model.rpartition("/")[2]}
    telling = re.search(r"[\d:./-]", called) or called.casefold() in re.split(r"[\W_]+", model.casefold())
    return {word for word in ({*words, called} if telling else words) if len(word) > 1}


def _loosely(word: str) -> str:
    """Return the pattern of a word, whatever parts it: `claude-sonnet-5-5` is also `Claude Sonnet 5.5`."""
    return r"[ ._-]?".join(re.escape(part) for part in re.split(r"[\s._-]+", word) if part)
