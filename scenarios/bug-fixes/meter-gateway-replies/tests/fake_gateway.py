"""A gateway in memory: real asyncio streams on a pipe, and answers when a test says so."""

import asyncio

import pytest


class Line(asyncio.Transport):
    """One connection, seen from the gateway."""

    def __init__(self, gateway):
        super().__init__()
        loop = asyncio.get_running_loop()
        self.gateway = gateway
        self.loop = loop
        self.reader = asyncio.StreamReader(loop=loop)
        self.protocol = asyncio.StreamReaderProtocol(self.reader, loop=loop)
        self.protocol.connection_made(self)
        self.writer = asyncio.StreamWriter(self, self.protocol, self.reader, loop)
        self.received = b""
        self.answered = 0
        self.closed = False
        if gateway.full:
            self.protocol.pause_writing()

    # What the streams call.

    def write(self, data):
        if self.closed:
            return
        self.received += bytes(data)
        if self.gateway.prompt:
            self.loop.call_soon(self.answer)

    def is_closing(self):
        return self.closed

    def close(self):
        if not self.closed:
            self.closed = True
            self.loop.call_soon(self.protocol.connection_lost, None)

    abort = close

    def get_extra_info(self, name, default=None):
        return default

    # What the tests call.

    @property
    def commands(self):
        """The commands that have come in."""
        return self.received.decode().split("\n")[:-1]

    def say(self, data):
        if not self.closed:
            self.reader.feed_data(data)

    def answer(self):
        """Answer every command that has none yet; a command that begins with BAD gets an ERR."""
        for command in self.commands[self.answered :]:
            self.say(f"{'ERR' if command.startswith('BAD') else 'OK'} {command} answered\n".encode())
            self.answered += 1

    def hang_up(self):
        if not self.closed:
            self.closed = True
            self.reader.feed_eof()
            self.protocol.connection_lost(None)


class FakeGateway:
    """What `connect` leads to.

    `prompt`: commands are answered at once. `full`: the pipe of new lines takes no more, so that draining waits.
    """

    def __init__(self, limit, prompt=False):
        self.limit = limit
        self.prompt = prompt
        self.full = False
        self.lines = []
        self.refused = 0
        self.door = asyncio.Event()
        self.door.set()

    def open_lines(self):
        return [line for line in self.lines if not line.closed]

    async def connect(self):
        await self.door.wait()
        if len(self.open_lines()) >= self.limit:
            self.refused += 1
            raise ConnectionRefusedError("no more connections")
        line = Line(self)
        self.lines.append(line)
        return line.reader, line.writer

    def commands(self):
        """All commands that have come in, line by line."""
        return [command for line in self.lines for command in line.commands]

    def answer(self):
        for line in self.lines:
            line.answer()


async def settle():
    """Let everything run that can."""
    for _ in range(40):
        await asyncio.sleep(0)


def run(main, turns=5000):
    """Run a test's coroutine function. It is given so many turns of the loop: nothing in here waits for time to pass."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)  # what a test does not look at is not printed either

    async def give_turns():
        task = asyncio.ensure_future(main())
        for _ in range(turns):
            if task.done():
                return task.result()
            await asyncio.sleep(0)
        return pytest.fail("a call hangs")

    try:
        loop.run_until_complete(give_turns())
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(settle())
        loop.close()
