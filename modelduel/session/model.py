"""What a session's files hold; the structs are the format (schema 1)."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from msgspec import Struct, field

from modelduel.contender.model import Contender, Usage
from modelduel.testrun.model import Outcome, TestResult

SCHEMA = 1

Status = Literal["finished", "truncated", "refused", "cancelled", "failed"]


class PackRef(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The pack a session was asked from."""

    name: str
    version: str
    sha256: str


class Asked(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One contender: the settings asked for, and the parameters really sent."""

    name: str
    """What the user called it: a name from the config, or `provider:model`."""
    asked: Contender
    sent: dict[str, Any] = field(default_factory=dict)


class SessionFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`session.toml`: written once, when the session is made."""

    schema: int
    created: datetime.datetime
    kind: Literal["duel", "review", "demo"]
    modelduel: str
    """Version of the program."""
    system: str
    contenders: dict[str, Asked]
    seed: int = 0
    pack: PackRef | None = None
    price_source: str = ""
    """Such as `genai-prices 0.2.3`."""
    price_date: str = ""
    """ISO date of the price data."""
    note: str = ""
    blind: bool = False
    """Whether readers judge it without knowing who answered, until they have the names revealed."""


class Retry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One failed try: when (seconds since `sent`), why, and how long was waited before the next."""

    at_s: float
    wait_s: float
    status: int | None = None
    reason: str = ""


class Cost(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """US dollars. Absent from a response when the price is unknown.

    `at_least`: a stopped stream hid its final usage.
    """

    usd: float
    priced_by: str
    at_least: bool = False


class RecordedCandidate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The code taken out of the answer, and what became of it."""

    outcome: Outcome
    files: list[str] = field(default_factory=list)
    fence: int = 0
    """Which code block of the answer, from 1; 0: none, or a set of several (see `files`)."""
    picked: bool = False
    """A reader picked another block than the program."""
    reason: str = ""


class RecordedRun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the tests were run."""

    sandbox: str
    seconds: float
    at: datetime.datetime | None = None
    cached: bool = False
    """The same code had been judged by the same tests before; that result was taken."""


class Response(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`responses/<scenario>/<contender>-<language>-<sample>-<attempt>.toml`; the text stands beside it in `.md`."""

    contender: str
    status: Status
    sent: datetime.datetime
    total_s: float
    """From the last try's start to the end of the answer."""
    text_sha256: str
    first_token_s: float | None = None
    """From the last try's start; absent when no text came."""
    stop_reason: str = ""
    error: str = ""
    remedy: str = ""
    http_status: int | None = None
    """Of the failure, if there was one."""
    retries: list[Retry] = field(default_factory=list)
    timeline: str = ""
    """`ms+characters` pairs: milliseconds since the previous delta (the first: since the last try's start)."""
    repaired: int = 0
    """Lone surrogates replaced by U+FFFD, because no file can hold them."""
    usage: Usage | None = None
    cost: Cost | None = None
    candidate: RecordedCandidate | None = None
    test: list[TestResult] = field(default_factory=list)
    run: RecordedRun | None = None
    batch: str = ""
    """Its name in the batch that it came with. The service was in no hurry then: `total_s` is 0, and says nothing."""


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question of a batch, and the response that its answer will be."""

    id: str
    """Its name at the service, and in the response: the batch's name, a hyphen and a number."""
    scenario: str
    language: str = "none"
    sample: int = 1
    attempt: int = 1


class BatchFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`batches/<name>.toml`: written before the batch is handed over, once it was taken, and when all is saved.

    What is in a batch that has not ended is not asked again, whoever asks.
    """

    contender: str
    made: datetime.datetime
    count: int
    """How many requests it has."""
    service_id: str = ""
    """The service's name for it; absent while nobody knows whether it was taken."""
    most_usd: float = 0.0
    """The most it may cost, in US dollars; 0 where nobody knows."""
    ended: datetime.datetime | None = None
    """When the last of its answers was saved, or when it was found that there will be none."""
    why: str = ""
    """Why there will be none."""
    request: list[BatchRequest] = field(default_factory=list)
    """Dropped when it has ended: each response names its request."""


class Checked(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rater found in one answer to a review or a design question; only what was ticked, nothing proposed."""

    found: list[str] = field(default_factory=list)
    """Ids of the planted defects, or of the decision factors, in the order they were ticked."""
    decided: bool = False
    """It takes a position: recommends, or says that nothing is wrong."""
    false_alarms: int = 0
    """Defects it reports that are none."""


class Earlier(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rater had given when an answer was asked for again; it is kept, and counts no longer."""

    at: datetime.datetime
    """When it was set aside."""
    attempts: dict[str, int] = field(default_factory=dict)
    """contender -> attempt of the answer it was given on."""
    winner: Literal["a", "b", "tie", "both-bad"] | None = None
    scores: dict[str, dict[str, int]] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    checks: dict[str, Checked] = field(default_factory=dict)


class Judgement(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`judgements/<rater>/<scenario>-<pass>.toml`."""

    shown: list[str]
    """Contenders from left to right."""
    blind: bool
    at: datetime.datetime
    winner: Literal["a", "b", "tie", "both-bad"] | None = None
    after_reveal: bool = False
    scores: dict[str, dict[str, int]] = field(default_factory=dict)
    """contender -> criterion key -> 1 to 5."""
    tags: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""
    seconds: float = 0.0
    """Time the rater spent on the round."""
    checks: dict[str, Checked] = field(default_factory=dict)
    """contender -> what was found in its answer."""
    attempts: dict[str, int] = field(default_factory=dict)
    """contender -> attempt of the answer that was judged. Absent in older files, and for an answer not there yet."""
    earlier: list[Earlier] = field(default_factory=list)
    """What was given on answers that were asked for again since, the oldest first."""
    leaked: bool = False
    """Of a blind round: an answer gave away whose it is."""


class Reveal(Struct, frozen=True, forbid_unknown_fields=True):
    """`judgements/<rater>/reveal.toml`: that the rater of a blind session has had the names revealed."""

    at: datetime.datetime


class Repeats(Struct, frozen=True, forbid_unknown_fields=True):
    """`judgements/<rater>/repeats.toml`: the rounds that the rater is shown again, swapped, to judge a second time."""

    share: float
    """Of the rounds, as it was asked for: above 0, at most 1."""
    rounds: list[str]


class ResponseKey(Struct, frozen=True, order=True):
    """Which response: `<contender>-<language>-<sample>-<attempt>` in the folder of its scenario."""

    scenario: str
    contender: str
    language: str = "none"
    sample: int = 1
    attempt: int = 1

    @property
    def stem(self) -> str:
        """File name without its suffix."""
        return f"{self.contender}-{self.language}-{self.sample}-{self.attempt}"
