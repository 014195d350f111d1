"""A bus in memory, with a blocking and an asyncio client, that knows which of its calls would have stalled the loop."""

import asyncio
import threading
from dataclasses import dataclass
from types import SimpleNamespace

TICK_S = 0.01
"""How long a poll of a silent channel takes at most, whatever time-out was asked for: it keeps the tests quick."""


class Stalled(BaseException):
    """A wait for the broker on the loop's own thread, where nothing else can run; no ordinary error to be caught."""


@dataclass(frozen=True)
class Message:
    id: int
    body: bytes


class FakeBus:
    """Stands in for the bus library; made on the thread that will run the event loop."""

    def __init__(self, **channels):
        self.loop_thread = threading.get_ident()
        self.lock = threading.Lock()
        self.queues = {name: list(bodies) for name, bodies in channels.items()}
        self.next_id = 0
        self.subscriptions = []
        self.acked = []
        self.stalling_calls = []
        self.empty_polls = 0
        self.open_clients = 0
        self.clients = 0
        self.all_closed = threading.Event()
        self.all_closed.set()
        self.fail_on = {}
        self.Client = lambda url: BlockingClient(self)
        self.aio = SimpleNamespace(Client=lambda url: AsyncClient(self))

    def publish(self, channel, body):
        with self.lock:
            self.queues.setdefault(channel, []).append(body)

    def opened(self):
        with self.lock:
            self.clients += 1
            self.open_clients += 1
            self.all_closed.clear()

    def closed(self):
        with self.lock:
            self.open_clients -= 1
            if self.open_clients == 0:
                self.all_closed.set()

    def command(self, name):
        """Raise the error planned for this command, if any."""
        if name in self.fail_on:
            raise self.fail_on[name]

    def take(self, channels):
        """The next message on one of the channels, or None."""
        with self.lock:
            for channel in channels:
                if self.queues.get(channel):
                    self.next_id += 1
                    return Message(self.next_id, self.queues[channel].pop(0))
        return None


class _Client:
    def __init__(self, bus):
        self.bus = bus
        self.channels = []
        self.is_closed = False
        bus.opened()

    def _subscribe(self, channel):
        self.bus.command("subscribe")
        self.channels.append(channel)
        self.bus.subscriptions.append(channel)

    def _take(self):
        return None if self.is_closed else self.bus.take(self.channels)

    def _take_late(self):
        message = self._take()
        if message is None:
            self.bus.empty_polls += 1
        return message

    def _ack(self, message):
        self.bus.command("ack")
        self.bus.acked.append(message.body)

    def _close(self):
        if not self.is_closed:
            self.is_closed = True
            self.bus.closed()


class BlockingClient(_Client):
    """May be used from any thread; notes what is called on the loop's own."""

    def __init__(self, bus):
        super().__init__(bus)
        self.gone = threading.Event()

    def _blocks(self, name):
        if threading.get_ident() == self.bus.loop_thread:
            self.bus.stalling_calls.append(name)

    def subscribe(self, channel):
        self._blocks("subscribe")
        self._subscribe(channel)

    def next_message(self, timeout):
        self._blocks("next_message")
        self.bus.command("next_message")
        message = self._take()
        if message is None:
            if threading.get_ident() == self.bus.loop_thread:
                raise Stalled(f"the event loop would have stood still for {timeout} s, waiting for a message")
            self.gone.wait(min(timeout, TICK_S))
            message = self._take_late()
        return message

    def ack(self, message):
        self._blocks("ack")
        self._ack(message)

    def close(self):
        self._close()
        self.gone.set()


class AsyncClient(_Client):
    async def subscribe(self, channel):
        await asyncio.sleep(0)
        self._subscribe(channel)

    async def next_message(self, timeout):
        await asyncio.sleep(0)
        self.bus.command("next_message")
        message = self._take()
        if message is None:
            await asyncio.sleep(min(timeout, TICK_S))
            message = self._take_late()
        return message

    async def ack(self, message):
        await asyncio.sleep(0)
        self._ack(message)

    async def close(self):
        self._close()
