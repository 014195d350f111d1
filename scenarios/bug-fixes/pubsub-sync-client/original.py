"""Feeds warehouse events from the message bus into this service.

`consume_messages` runs as one task beside the web server, on the same event loop:

    consumer = asyncio.create_task(consume_messages(bus, settings.bus_url, "warehouse", handler, stop))

The bus library comes in as `bus`, so that tests can bring their own. This is all we use of it, and all it has:

    bus.Client(url)             returns at once; connects on the first command
        .subscribe(channel)     waits for the broker's acknowledgement
        .next_message(timeout)  waits up to `timeout` seconds; a Message, or None when nothing came
        .ack(message)           waits for the broker's acknowledgement
        .close()                drops the connection and returns at once; safe to call twice

    bus.aio.Client(url)         the same for asyncio: subscribe, next_message, ack and close are coroutines

A Client may be used from any thread, by one call at a time; close may come while another call waits, and ends it.

A Message has `.id` and `.body` (bytes). The broker hands out one message at a time, and hands out again, to somebody,
what has not been acknowledged when the connection is gone. It also drops a client that is silent for 20 seconds.
"""

import json
import logging
from dataclasses import dataclass

log = logging.getLogger("warehouse.consumer")

POLL_S = 1.0


@dataclass
class Stats:
    """What the health page shows."""

    received: int = 0
    handled: int = 0
    rejected: int = 0
    failed: int = 0


def decode(body):
    """The event in a message body; ValueError if there is none."""
    event = json.loads(body.decode("utf-8"))
    if not isinstance(event, dict) or "type" not in event:
        raise ValueError("an event is an object with a type")
    return event


async def consume_messages(bus, url, channel, handler, stop, stats=None):
    """Pass every event on `channel` to the coroutine function `handler`, until the asyncio.Event `stop` is set.

    One event after the other, in the order of arrival: the next handler call starts when the one before is done. The
    handlers use the service's connection pool, so they have to run on the event loop that this coroutine runs on.

    A message is acknowledged after its handler has returned. When a handler fails, its message is left
    unacknowledged, and the next one is taken. A body that holds no event is acknowledged and dropped, or it would
    come back for ever.

    After `stop` is set, it returns by the end of the current poll. An error of the bus ends it with that error.
    Cancelling it cancels a handler that is running. However it ends, the connection is closed.
    """
    stats = stats if stats is not None else Stats()
    client = bus.Client(url)
    try:
        client.subscribe(channel)
        log.info("listening on %s", channel)
        while not stop.is_set():
            message = client.next_message(timeout=POLL_S)
            if message is None:
                continue
            stats.received += 1
            try:
                event = decode(message.body)
            except ValueError:
                log.warning("message %s holds no event, dropped", message.id)
                stats.rejected += 1
                client.ack(message)
                continue
            try:
                await handler(event)
            except Exception:
                log.exception("handler failed on message %s", message.id)
                stats.failed += 1
                continue
            stats.handled += 1
            client.ack(message)
    finally:
        client.close()
        log.info("no longer listening on %s", channel)
    return stats
