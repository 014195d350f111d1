"""What decides: wherever a call is cancelled, it ends at once, its place is free, and every other call gets its own answer."""

import asyncio

import pytest
from fake_gateway import FakeGateway, run, settle
from original import Gateway, GatewayError


async def cancelled(task):
    """Cancel a call and see that it ends without any help of the gateway's."""
    task.cancel()
    await settle()
    assert task.done(), "the cancelled call still waits"
    assert task.cancelled()


async def goes_on(gateway, fake, names=("NEXT",)):
    """See that as many calls as there are names can be under way at once, and that each gets its own answer."""
    calls = [asyncio.create_task(gateway.ask(name)) for name in names]
    await settle()
    assert set(names) <= set(fake.commands()), "a call does not get its turn"
    fake.answer()
    await settle()
    assert [call.done() and call.result() for call in calls] == [f"{name} answered" for name in names]


async def late_answers(fake):
    """What the gateway still has to say about old commands."""
    fake.answer()
    await settle()


def test_cancelled_while_connecting():
    async def main():
        fake = FakeGateway(limit=1)
        fake.door.clear()
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        await cancelled(call)
        fake.door.set()
        await goes_on(gateway, fake)
        assert fake.commands() == ["NEXT"]

    run(main)


def test_cancelled_while_sending():
    async def main():
        fake = FakeGateway(limit=1)
        fake.full = True
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        await cancelled(call)
        fake.full = False
        for line in fake.open_lines():
            line.protocol.resume_writing()
        await late_answers(fake)
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_while_waiting_for_the_answer():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        await cancelled(call)
        await late_answers(fake)
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_and_the_old_answer_comes_after_the_next_command():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        await cancelled(call)
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_in_the_middle_of_an_answer():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        fake.lines[0].say(b"OK half of ")
        await settle()
        await cancelled(call)
        fake.lines[0].say(b"an answer\n")
        fake.lines[0].answered = 1
        await settle()
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_between_the_answers_of_several_commands():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask_all(["OLD 1", "OLD 2", "OLD 3"]))
        await settle()
        fake.lines[0].say(b"OK 1\n")
        fake.lines[0].answered = 1
        await settle()
        await cancelled(call)
        await late_answers(fake)
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_in_the_instant_in_which_the_answer_comes():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        fake.answer()
        call.cancel()
        await settle()
        assert call.done()
        await goes_on(gateway, fake)

    run(main)


def test_cancelled_while_waiting_for_a_place():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        first = asyncio.create_task(gateway.ask("FIRST"))
        second = asyncio.create_task(gateway.ask("SECOND"))
        await settle()
        await cancelled(second)
        fake.answer()
        await settle()
        assert first.result() == "FIRST answered"
        await goes_on(gateway, fake)
        assert fake.commands() == ["FIRST", "NEXT"]
        assert len(fake.lines) == 1

    run(main)


def test_a_time_out_of_the_caller():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)

        async def call(limit):
            async with limit:
                return await gateway.ask("OLD")

        limit = asyncio.timeout(None)
        task = asyncio.create_task(call(limit))
        await settle()
        limit.reschedule(0)  # that is, now
        await settle()
        assert task.done(), "the call outlasts its time"
        assert isinstance(task.exception(), TimeoutError)
        assert fake.commands() == ["OLD"]
        await late_answers(fake)
        await goes_on(gateway, fake)

    run(main)


def test_a_failing_neighbour_in_a_task_group():
    async def main():
        fake = FakeGateway(limit=2)
        gateway = Gateway(fake.connect, size=2)

        async def fails():
            await settle()
            raise RuntimeError("the web request is over")

        with pytest.raises(ExceptionGroup):
            async with asyncio.TaskGroup() as group:
                group.create_task(gateway.ask("OLD 1"))
                group.create_task(gateway.ask("OLD 2"))
                group.create_task(fails())
        await late_answers(fake)
        await goes_on(gateway, fake, ["NEXT 1", "NEXT 2"])

    run(main)


def test_places_of_cancelled_calls_are_free_at_once():
    async def main():
        fake = FakeGateway(limit=3)
        gateway = Gateway(fake.connect, size=3)
        calls = [asyncio.create_task(gateway.ask(f"OLD {number}")) for number in range(3)]
        await settle()
        for call in calls:
            await cancelled(call)
        # The gateway has not answered anything yet.
        await goes_on(gateway, fake, ["NEXT 1", "NEXT 2", "NEXT 3"])
        assert fake.refused == 0

    run(main)


def test_whoever_waits_gets_the_place_of_a_cancelled_call():
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        first = asyncio.create_task(gateway.ask("FIRST"))
        second = asyncio.create_task(gateway.ask("SECOND"))
        await settle()
        await cancelled(first)
        fake.answer()
        await settle()
        assert second.done()
        assert second.result() == "SECOND answered"

    run(main)


def test_the_pool_is_the_same_after_many_cancelled_calls():
    async def main():
        fake = FakeGateway(limit=2)
        gateway = Gateway(fake.connect, size=2)
        for number in range(12):
            calls = [asyncio.create_task(gateway.ask(f"OLD {number} {n}")) for n in range(2)]
            await settle()
            for call in calls:
                await cancelled(call)
            if number % 3 == 0:
                await late_answers(fake)
            assert len(fake.open_lines()) <= 2
        assert fake.refused == 0
        await goes_on(gateway, fake, ["NEXT 1", "NEXT 2"])
        third = asyncio.create_task(gateway.ask("NEXT 3"))
        fourth = asyncio.create_task(gateway.ask("NEXT 4"))
        fifth = asyncio.create_task(gateway.ask("NEXT 5"))
        await settle()
        assert "NEXT 5" not in fake.commands()
        assert len(fake.open_lines()) == 2
        fake.prompt = True
        fake.answer()
        assert [await third, await fourth, await fifth] == [f"NEXT {n} answered" for n in (3, 4, 5)]

    run(main)


def test_other_calls_and_their_connections_are_left_alone():
    async def main():
        fake = FakeGateway(limit=3)
        gateway = Gateway(fake.connect, size=3)
        calls = [asyncio.create_task(gateway.ask(name)) for name in ("A", "B", "C")]
        await settle()
        await cancelled(calls[1])
        await late_answers(fake)
        assert (calls[0].result(), calls[2].result()) == ("A answered", "C answered")
        kept = [line for line in fake.lines if line.commands in (["A"], ["C"])]
        assert [line.closed for line in kept] == [False, False]
        fake.prompt = True
        assert await gateway.ask("D") == "D answered"
        await goes_on(gateway, fake, ["E", "F"])
        assert sum(len(line.commands) for line in kept) >= 4

    run(main)


def test_an_err_does_not_cost_a_connection():
    async def main():
        fake = FakeGateway(limit=1, prompt=True)
        gateway = Gateway(fake.connect, size=1)
        for _ in range(3):
            with pytest.raises(GatewayError):
                await gateway.ask("BAD 1")
            with pytest.raises(GatewayError):
                await gateway.ask_all(["READ 1", "BAD 2", "BAD 3", "READ 4"])
            assert await gateway.ask("READ 5") == "READ 5 answered"
        assert len(fake.lines) == 1

    run(main)


def test_several_commands_share_a_connection_and_keep_their_order():
    async def main():
        fake = FakeGateway(limit=4, prompt=True)
        gateway = Gateway(fake.connect)
        assert await gateway.ask_all(["A", "B", "C"]) == ["A answered", "B answered", "C answered"]
        assert await gateway.ask_all([]) == []
        assert await gateway.ask_all(["D"]) == ["D answered"]
        assert [line.commands for line in fake.lines] == [["A", "B", "C", "D"]]

    run(main)


def test_four_calls_at_a_time_unless_told_otherwise():
    async def main():
        fake = FakeGateway(limit=9)
        gateway = Gateway(fake.connect)
        calls = [asyncio.create_task(gateway.ask(f"READ {number}")) for number in range(5)]
        await settle()
        assert len(fake.commands()) == 4
        fake.prompt = True
        fake.answer()
        assert [await call for call in calls] == [f"READ {number} answered" for number in range(5)]
        assert len(fake.lines) == 4

    run(main)


@pytest.mark.parametrize("last_words", [b"", b"OK half an ans", b"HELLO\n", b"\n", b"ok 17\n", b"\xff\xfe\n"])
def test_a_connection_that_breaks_is_replaced(last_words):
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        call = asyncio.create_task(gateway.ask("OLD"))
        await settle()
        fake.lines[0].say(last_words)
        if not last_words.endswith(b"\n"):
            fake.lines[0].hang_up()
        await settle()
        assert call.done()
        with pytest.raises(OSError):
            call.result()
        await goes_on(gateway, fake)
        assert [line.commands for line in fake.lines] == [["OLD"], ["NEXT"]]
        assert len(fake.open_lines()) == 1

    run(main)


def test_a_failed_connect_leaves_its_place():
    async def main():
        fake = FakeGateway(limit=0)
        gateway = Gateway(fake.connect, size=1)
        for _ in range(3):
            with pytest.raises(ConnectionRefusedError):
                await gateway.ask("OLD")
        fake.limit = 1
        await goes_on(gateway, fake)

    run(main)


@pytest.mark.parametrize("command", ["", "  ", "READ 17\nREAD 18", "READ\t17", "READ é"])
def test_what_is_not_one_line_is_refused_before_anything_is_sent(command):
    async def main():
        fake = FakeGateway(limit=1)
        gateway = Gateway(fake.connect, size=1)
        with pytest.raises(ValueError):
            await gateway.ask_all(["READ 1", command])
        assert fake.lines == []
        await goes_on(gateway, fake)

    run(main)


def test_close_closes_what_is_not_in_use():
    async def main():
        fake = FakeGateway(limit=2, prompt=True)
        gateway = Gateway(fake.connect, size=2)
        await gateway.ask("A")
        fake.prompt = False
        busy = asyncio.create_task(gateway.ask("B"))
        other = asyncio.create_task(gateway.ask("C"))
        await settle()
        fake.lines[1].answer()
        await settle()
        gateway.close()
        assert [line.closed for line in fake.lines] == [False, True]
        fake.answer()
        await settle()
        assert (busy.result(), other.result()) == ("B answered", "C answered")
        await goes_on(gateway, fake, ["D", "E"])

    run(main)
