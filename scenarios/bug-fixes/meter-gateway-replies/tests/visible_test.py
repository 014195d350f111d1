"""What the ticket shows, and what works today."""

import asyncio

import pytest
from fake_gateway import FakeGateway, run, settle
from original import Gateway, GatewayError


def test_after_a_cancelled_call_the_next_one_gets_its_own_answer():
    async def main():
        fake = FakeGateway(limit=4)
        gateway = Gateway(fake.connect)
        first = asyncio.create_task(gateway.ask("READ 17"))
        await settle()
        first.cancel()
        await settle()
        fake.answer()
        await settle()
        fake.prompt = True
        assert await gateway.ask("READ 18") == "READ 18 answered"

    run(main)


def test_several_commands_in_one_go():
    async def main():
        gateway = Gateway(FakeGateway(limit=4, prompt=True).connect)
        assert await gateway.ask_all(["READ 1", "READ 2"]) == ["READ 1 answered", "READ 2 answered"]

    run(main)


def test_an_err_is_raised():
    async def main():
        gateway = Gateway(FakeGateway(limit=1, prompt=True).connect, size=1)
        with pytest.raises(GatewayError):
            await gateway.ask("BAD 17")
        assert await gateway.ask("READ 17") == "READ 17 answered"

    run(main)
