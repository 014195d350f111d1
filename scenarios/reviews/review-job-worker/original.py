"""Delivers webhooks. Several processes run this file against one queue and one database.

A message on the queue is the id of a row in `deliveries`; the row says what to send and where. The publisher may put the
same id on the queue more than once. Customers' addresses are checked when they are saved, and the egress proxy lets
nothing through to internal ones.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
import os
import signal
from dataclasses import dataclass

import aio_pika
import asyncpg
import requests

log = logging.getLogger("webhooks")

QUEUE = "webhooks"
MAX_ATTEMPTS = 5
FIRST_DELAY_S = 2
MAX_IN_FLIGHT = 20
TIMEOUT_S = 15


@dataclass(frozen=True)
class Delivery:
    id: int
    url: str
    secret: bytes
    body: bytes


class Refused(Exception):
    """The receiver will not take this delivery, however often we ask."""


class Worker:
    def __init__(self, pool: asyncpg.Pool, queue: aio_pika.abc.AbstractQueue) -> None:
        self._pool = pool
        self._queue = queue
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)

    async def run(self) -> None:
        """Take deliveries from the queue until cancelled, at most MAX_IN_FLIGHT at a time."""
        async with self._queue.iterator() as messages:
            async for message in messages:
                await self._slots.acquire()
                await message.ack()  # so that the broker does not hand it to somebody else meanwhile
                asyncio.create_task(self._process(message.body))

    async def _process(self, body: bytes) -> None:
        try:
            delivery = await self._claim(int(body))
            if delivery is not None:
                await self._deliver(delivery)
        except Exception:
            log.exception("delivery %r failed unexpectedly", body)
        finally:
            self._slots.release()

    async def _claim(self, delivery_id: int) -> Delivery | None:
        """Return the delivery, or None if it is done or somebody else is at it."""
        row = await self._pool.fetchrow(
            "SELECT id, url, secret, body, status FROM deliveries WHERE id = $1", delivery_id
        )
        if row is None or row["status"] != "queued":
            return None
        await self._pool.execute(
            "UPDATE deliveries SET status = 'running', started_at = now() WHERE id = $1", delivery_id
        )
        return Delivery(row["id"], row["url"], row["secret"], row["body"])

    async def _deliver(self, delivery: Delivery) -> None:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                await self._post(delivery)
            except Refused as refusal:
                await self._finish(delivery, "refused", str(refusal))
                return
            except requests.RequestException as error:
                log.warning("delivery %d, attempt %d of %d: %s", delivery.id, attempt, MAX_ATTEMPTS, error)
                if attempt < MAX_ATTEMPTS:
                    await asyncio.sleep(FIRST_DELAY_S * 2 ** (attempt - 1))
            else:
                await self._finish(delivery, "delivered")
                return
        await self._finish(delivery, "failed", f"no success in {MAX_ATTEMPTS} attempts")

    async def _post(self, delivery: Delivery) -> None:
        """Send the delivery once. Raises Refused, or requests.RequestException if another attempt may succeed."""
        signature = hmac.new(delivery.secret, delivery.body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Delivery-Id": str(delivery.id),
            "X-Signature": f"sha256={signature}",
        }
        response = requests.post(
            delivery.url, data=delivery.body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False
        )
        if response.status_code in (408, 429) or response.status_code >= 500:
            response.raise_for_status()
        if response.status_code >= 300:
            raise Refused(f"HTTP {response.status_code}")

    async def _finish(self, delivery: Delivery, status: str, reason: str = "") -> None:
        await self._pool.execute(
            "UPDATE deliveries SET status = $2, reason = $3, finished_at = now() WHERE id = $1",
            delivery.id,
            status,
            reason,
        )


async def main() -> None:
    logging.basicConfig(level=logging.INFO)
    async with asyncpg.create_pool(os.environ["DATABASE_URL"]) as pool:
        async with await aio_pika.connect_robust(os.environ["BROKER_URL"]) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=MAX_IN_FLIGHT)
            queue = await channel.declare_queue(QUEUE, durable=True)
            worker = asyncio.create_task(Worker(pool, queue).run())
            for name in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(name, worker.cancel)
            with contextlib.suppress(asyncio.CancelledError):
                await worker


if __name__ == "__main__":
    asyncio.run(main())
