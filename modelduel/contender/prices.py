"""What an answer cost, by genai-prices: offline, versioned, and unknown rather than wrong."""

from __future__ import annotations

import datetime
from functools import cache

from msgspec import Struct

from modelduel.contender.address import is_loopback, is_official
from modelduel.contender.model import Contender, ProviderName, Usage

_BY_TOKEN = {"anthropic": "anthropic", "openai": "openai", "openai-chat": "openai"}


class Price(Struct, frozen=True):
    """The price of one response."""

    usd: float
    """US dollars."""
    priced_by: str
    """Whose prices, and which version."""


def is_priced(contender: Contender) -> bool:
    """Return whether a contender's answers may have a price at all."""
    return contender.provider in _BY_TOKEN and not is_loopback(contender.base_url)


def price(provider: ProviderName, model: str, base_url: str | None, usage: Usage) -> Price | None:
    """Return what a response cost, or None if nobody knows.

    Local programs, servers on this machine, models without a listed price and answers without any reported usage have
    no price: an honest blank, never $0. The first call loads the prices, which takes 0.2 s: not for the event loop.

    Args:
        provider: The contender's provider.
        model: The service's model id.
        base_url: Where the request went, if not to the service's own host.
        usage: The tokens of the response.
    """
    service = _BY_TOKEN.get(provider)
    if service is None or is_loopback(base_url) or not (usage.input or usage.output):
        return None
    import genai_prices  # 0.2 s, so not before there is something to price

    tokens = genai_prices.Usage(
        input_tokens=usage.input,
        cache_read_tokens=usage.cached,
        cache_write_tokens=usage.cache_written,
        output_tokens=usage.output,
    )
    try:
        if is_official(provider, base_url):
            found = genai_prices.calc_price(tokens, model, provider_id=service)
        else:
            found = genai_prices.calc_price(tokens, model, provider_api_url=base_url)
    except (LookupError, ValueError):  # no such model or host; usage that does not add up
        return None
    return Price(float(found.total_price), f"genai-prices {genai_prices.__version__}")


@cache
def price_source() -> tuple[str, datetime.date]:
    """Return the version of the prices, and the date they reach to.

    The package does not say when its data was gathered; the date is that of the newest change of a price in it that
    has come into force, so the data is at least that new.
    """
    import genai_prices
    from genai_prices.data import providers
    from genai_prices.types import StartDateConstraint

    today = datetime.datetime.now(datetime.UTC).date()
    changes = [
        conditional.constraint.start_date
        for provider in providers
        for model in provider.models
        if isinstance(model.prices, list)
        for conditional in model.prices
        if isinstance(conditional.constraint, StartDateConstraint) and conditional.constraint.start_date <= today
    ]
    return f"genai-prices {genai_prices.__version__}", max(changes)
