"""The core pack's reviews: their patterns know an honest finding in other people's words, and no generic advice."""

import pytest

from modelduel.paths import core_pack
from modelduel.scenario.load import load_scenario
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import design_score, likely_found, takes_position


@pytest.fixture(scope="module")
def worker() -> Scenario:
    return load_scenario(core_pack() / "reviews" / "review-job-worker")


WORKER_FINDINGS = [
    ("ack-before-work", "Line 53 acks the message before processing it; a crash loses the delivery."),
    ("ack-before-work", "### Message acknowledged too early"),
    ("ack-before-work", "**At-most-once delivery**: you `message.ack()` and only then start the work."),
    ("ack-before-work", "Move the acknowledgement to after the delivery has finished successfully."),
    ("ack-before-work", "If the pod is killed after `message.ack()`, the broker will never redeliver."),
    ("ack-before-work", "Premature ack → data loss on restart."),
    (
        "ack-before-work",
        "Because the message is acked immediately, anything that goes wrong later cannot be redelivered.",
    ),
    ("ack-before-work", "Message is ACKed prior to processing."),
    ("ack-before-work", "The ack happens on receipt rather than on completion."),
    ("ack-before-work", "If the process restarts, everything in flight is gone because it was already acked."),
    ("claim-not-atomic", "`_claim` has a classic TOCTOU problem."),
    ("claim-not-atomic", "There's a race condition between the SELECT and the UPDATE in `_claim`."),
    ("claim-not-atomic", "Non-atomic claim: two workers may both see status `queued` and deliver twice."),
    ("claim-not-atomic", "Use `UPDATE … WHERE id = $1 AND status = 'queued' RETURNING …` instead."),
    ("claim-not-atomic", "The row should be locked with SELECT ... FOR UPDATE in a transaction."),
    (
        "claim-not-atomic",
        "Claiming happens in two separate statements, so concurrent processes can claim the same delivery.",
    ),
    (
        "claim-not-atomic",
        "The SELECT followed by UPDATE leaves a window in which another worker gets the same delivery.",
    ),
    (
        "claim-not-atomic",
        "Nothing stops two workers from picking up the same id between reading and updating the status.",
    ),
    (
        "blocking-call",
        "Using `requests.post()` in an async function defeats concurrency; MAX_IN_FLIGHT is effectively 1.",
    ),
    ("blocking-call", "Your concurrency is an illusion because the HTTP call isn't async."),
    ("blocking-call", "The semaphore limits to 20, but since the POST is blocking only one runs at a time."),
    ("blocking-call", "`requests.post` blocks the event loop for up to 15 seconds."),
    ("blocking-call", "**Synchronous HTTP in async code** (`_post`): all 20 slots stall on one slow endpoint."),
    ("blocking-call", "The `requests` library is synchronous. Switch to httpx.AsyncClient."),
    ("blocking-call", "Blocking network call inside a coroutine: nothing else runs while a customer is slow."),
    ("blocking-call", "Wrap it: `await asyncio.to_thread(requests.post, ...)`."),
    ("task-dropped", "The return value of `asyncio.create_task` is discarded."),
    ("task-dropped", "Tasks may be garbage collected mid-execution, as the event loop only holds weak references."),
    ("task-dropped", "Fire-and-forget `create_task`: keep a set of tasks and use add_done_callback."),
    ("task-dropped", "On SIGTERM the in-flight deliveries are not awaited and get cut off mid-request."),
    ("task-dropped", "You don't hold a strong reference to the background task."),
    ("task-dropped", "Save a reference to the result, to avoid a task disappearing in the middle."),
    (
        "task-dropped",
        "When `run()` is cancelled, the tasks it spawned keep going while the pool closes underneath them.",
    ),
    ("task-dropped", "On SIGTERM the in-flight `_process` tasks are not awaited."),
    ("no-jitter", "No jitter in the backoff."),
    ("no-jitter", "Consider adding jitter so the four processes do not hammer a recovering endpoint together."),
    ("no-jitter", "After an outage every delivery retries in lockstep (2, 4, 8, 16 s)."),
    ("no-jitter", "The exponential back-off is deterministic → thundering herd when a receiver recovers."),
    ("no-jitter", "Retries: multiply the delay with `random.uniform(0.5, 1.5)`."),
    ("no-jitter", "All failed deliveries will retry at the same time, since the delays are identical everywhere."),
]

WORKER_GENERIC = [
    "Holding the semaphore during the retry sleep means that 20 failing receivers block the whole worker.",
    "Poison messages should go to a dead-letter queue.",
    "5xx and 429 are retried, but Retry-After is ignored.",
    "Between the attempts there should be a log line.",
    "The HTTP call is signed with HMAC.",
    "Consider adding more error handling around the network calls.",
    "Use exponential backoff with jitter for retries.",
    "Make sure that race conditions are handled.",
    "Avoid blocking calls in async code.",
    "Messages should be acknowledged properly.",
    "Add unit tests for the claim logic and for retries.",
    "Add graceful shutdown and handle SIGTERM.",
    "Rename `_process` and `_claim` to something more descriptive.",
    "Use a connection pool and tune the number of concurrent tasks.",
    "Use transactions for database updates where appropriate.",
    "The wide `except Exception` in `_process` hides errors.",
    "Requests should have a time-out, and they do.",
    "The SQL is parametrised, so there is no injection.",
    "Document the retry delays in the README.",
    "Consider making deliveries idempotent, as the same id may arrive more than once.",
    "Store the tasks' results for later analysis.",
    "Move `MAX_IN_FLIGHT` and the delays to a configuration file.",
]


@pytest.mark.parametrize(("defect", "words"), WORKER_FINDINGS)
def test_a_finding_about_the_worker_is_known_and_taken_for_no_other(worker: Scenario, defect: str, words: str) -> None:
    assert likely_found(worker.spec, words) == {defect}


@pytest.mark.parametrize("words", WORKER_GENERIC)
def test_generic_advice_about_the_worker_finds_nothing(worker: Scenario, words: str) -> None:
    assert likely_found(worker.spec, words) == frozenset()


def test_each_paragraph_of_the_worker_s_reference_finds_its_own_defect(worker: Scenario) -> None:
    assert worker.spec.review is not None
    numbered = [line for line in worker.read(worker.spec.review.reference).split("\n\n") if line.startswith("**")]

    assert [likely_found(worker.spec, finding) for finding in numbered] == [{d.id} for d in worker.spec.defect]


@pytest.fixture(scope="module")
def queue() -> Scenario:
    return load_scenario(core_pack() / "reviews" / "design-queue-or-http")


POSITIONS = [
    "I'd go with the queue.",
    "My recommendation is to put the managed queue between the two services.",
    "## Recommendation: Queue (with a transactional outbox)",
    "We should move to an asynchronous hand-off via the managed queue.",
    "You should introduce a queue.",
    "Keep the direct HTTP call, but make it sturdier with an outbox.",
    "**TL;DR**: Go with the queue.",
    "The answer is clear: use the managed queue.",
    "The right choice here is a queue.",
    "Based on your figures, the queue is the better choice.",
    "A queue is the right call here.",
]

NO_POSITIONS = [
    "It depends on your priorities; both a queue and HTTP would work.",
    "Use a queue when you need to absorb peaks.",
    "If you need simplicity, I would recommend HTTP; if you need resilience, a queue.",
    "I recommend evaluating both a queue and HTTP in a proof of concept.",
    "If you need scalability, a message queue is a good choice.",
    "A queue absorbs peaks but costs more to operate.",
    "You could use a queue, or keep HTTP.",
    "There are two options: a queue or HTTP.",
]

FACTORS = [
    ("answer-now", "The customer does not need the warehouse's response to complete checkout."),
    ("answer-now", "Nothing on the order confirmation page depends on the pick id."),
    ("answer-now", "The checkout doesn't need anything from the warehouse."),
    ("answer-now", "The pick ID is only used by support, so it can be filled in later."),
    ("back-pressure", "In a sale you get 900/min against a capacity of 200/min; a queue would buffer the excess."),
    ("back-pressure", "A queue lets the warehouse consume at its own rate."),
    ("delivery", "Use the transactional outbox pattern to avoid the dual-write problem."),
    ("delivery", "If the process crashes after committing the order but before calling the warehouse, it is lost."),
    ("idempotency", "Make `POST /picks` idempotent using the order id."),
    ("idempotency", "14 parcels were sent twice because retries are not deduplicated."),
    ("ordering", "Cancellations could arrive before the order itself; use FIFO with the order id as message group."),
    ("ordering", "Beware of reordering: a PATCH may be processed ahead of its POST."),
    ("consumers", "Finance can subscribe to the same events later without touching checkout."),
    ("operating-cost", "The team has never operated a queue; the managed one keeps the burden on call low."),
    ("operating-cost", "Set up alerts on queue depth, and a DLQ."),
]

NO_FACTORS = [
    "Decoupling is a good thing.",
    "Make the services scalable and resilient.",
    "Choose the right tool for the job.",
    "Eventual consistency is harder to reason about.",
    "Document the decision and involve all stakeholders.",
    "HTTP is well supported by tools and libraries.",
]


@pytest.mark.parametrize("words", POSITIONS)
def test_a_recommendation_is_known_as_one(queue: Scenario, words: str) -> None:
    assert takes_position(queue.spec, words)


@pytest.mark.parametrize("words", NO_POSITIONS)
def test_weighing_both_sides_is_no_recommendation(queue: Scenario, words: str) -> None:
    assert not takes_position(queue.spec, words)


@pytest.mark.parametrize(("factor", "words"), FACTORS)
def test_a_factor_is_known_in_other_words(queue: Scenario, factor: str, words: str) -> None:
    assert factor in likely_found(queue.spec, words)


@pytest.mark.parametrize("words", NO_FACTORS)
def test_commonplaces_about_architecture_name_no_factor(queue: Scenario, words: str) -> None:
    assert likely_found(queue.spec, words) == frozenset()


def test_the_written_answers_to_the_design_question_score_at_the_ends(queue: Scenario) -> None:
    review = queue.spec.review
    assert review is not None

    assert design_score(queue.spec, queue.read(review.reference)) == 1.0
    assert design_score(queue.spec, queue.read(review.stock)) < 0.25
