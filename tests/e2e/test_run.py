"""`modelduel run` as a user starts it: estimated, collected, interrupted, gone on with, and reviewed by exit code."""

import asyncio
import json
import shutil
import signal
import sys
from pathlib import Path

import pytest

from modelduel.paths import core_pack
from tests.doubles.wire import Script, WireDouble

FILTERS = ["--category", "bug-fix", "--language", "python", "--difficulty", "easy"]
ANSWER = ("Here:\n\n```python\n", "x = 1\n" * 50, "```\n")


@pytest.fixture
def config(home: dict[str, str]):
    """Writes a config with a contender for each wire."""

    def write(wire: WireDouble) -> None:
        file = Path(home["XDG_CONFIG_HOME"]) / "modelduel" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            'a = "one"\nb = "two"\n'
            f'[contenders.one]\nprovider = "anthropic"\nmodel = "m"\nbase_url = "{wire.anthropic_url}"\n'
            f'[contenders.two]\nprovider = "openai-chat"\nmodel = "m"\nbase_url = "{wire.openai_url}"\n'
        )

    return write


async def start(home: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    """Start the real program in a process of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "modelduel",
        *words,
        env=home,
        cwd=Path(home["XDG_DATA_HOME"]).parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
    )


async def lines_of(home: dict[str, str], *words: str) -> tuple[int, list[dict]]:
    """Run a command to its end; return its exit code and what it printed, as JSON."""
    process = await start(home, *words)
    out, err = await process.communicate()
    assert b"Traceback" not in err, err.decode()
    return process.returncode, [json.loads(line) for line in out.decode().splitlines()]


async def test_it_is_estimated_collected_and_not_asked_twice(home, config):
    async with WireDouble() as wire:
        config(wire)
        wire.script(Script(text=ANSWER))
        code, (estimate,) = await lines_of(home, "run", *FILTERS, "--dry-run", "--json")
        assert (code, len(wire.asked)) == (0, 0)
        assert estimate["tokens"].keys() == {"input", "output"}
        assert estimate["seconds"] > 0
        assert estimate["cost"].keys() == {"usd", "most_usd"}
        code, lines = await lines_of(home, "run", *FILTERS, "--json")
        answers = [line for line in lines if line["event"] == "answer"]
        assert code == 0
        assert len(answers) == len(wire.asked) == estimate["requests"] > 0
        assert {answer["status"] for answer in answers} == {"finished"}
        code, (end,) = await lines_of(home, "run", *FILTERS, "--json")
        assert (code, end["answered"], len(wire.asked)) == (0, 0, estimate["requests"])
        assert end["session"] == lines[-1]["session"]


async def test_ctrl_c_saves_what_has_come_and_the_same_command_goes_on(home, config):
    async with WireDouble() as wire:
        config(wire)
        wire.script(Script(text=ANSWER), Script(text=ANSWER), Script(text=ANSWER, fault="stall", after=1))
        process = await start(home, "run", *FILTERS)
        while wire.most_at_once < 3 or len(wire.asked) < 5:
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
        assert process.returncode == 130, err.decode()
        wire.script(Script(text=ANSWER))
        code, lines = await lines_of(home, "run", *FILTERS, "--json")
        assert code == 0
        session = Path(lines[-1]["session"])
        assert list(session.parent.iterdir()) == [session]
        interrupted = [file for file in session.glob("responses/*/*.toml") if "interrupted" in file.read_text()]
        assert interrupted
        assert all("-1.toml" in file.name for file in interrupted)


async def test_what_failed_ends_with_1_and_is_asked_again_if_wanted(home, config):
    async with WireDouble() as wire:
        config(wire)
        wire.script(Script(status=400), Script(text=ANSWER))
        code, lines = await lines_of(home, "run", *FILTERS, "--json")
        assert (code, lines[-1]["failed"]) == (1, 1)
        code, lines = await lines_of(home, "run", *FILTERS, "--json", "--retry-errors")
        assert (code, lines[-1]["answered"], lines[-1]["failed"]) == (0, 1, 0)


async def test_a_session_that_another_program_collects_is_left_alone(home, config):
    async with WireDouble() as wire:
        config(wire)
        wire.script(Script(text=ANSWER, fault="stall", after=1))
        process = await start(home, "run", *FILTERS)
        while not wire.asked:
            await asyncio.sleep(0.02)
        other = await start(home, "run", *FILTERS)
        _, err = await other.communicate()
        assert other.returncode == 2
        assert b"already asking for answers" in err
        process.send_signal(signal.SIGINT)
        await process.communicate()


@pytest.mark.sandbox
async def test_tests_are_run_as_answers_arrive(home, config):
    async with WireDouble() as wire:
        config(wire)
        wire.script(Script(text=ANSWER))
        code, lines = await lines_of(home, "run", *FILTERS, "--test", "--json")
        tested = [line for line in lines if line["event"] == "tests"]
        assert code == 0
        assert tested
        assert {line["outcome"] for line in tested} <= {"failed", "error"}


BADGE_PAIR = {
    "typescript": """
export function badgePair(badges: number[], code: number): number[] {
  const seen = new Map<number, number>();
  for (const [at, badge] of badges.entries()) {
    const first = seen.get(code - badge);
    if (first !== undefined) return [first, at];
    if (!seen.has(badge)) seen.set(badge, at);
  }
  return [];
}
""",
    "go": """
package solution

func BadgePair(badges []int, code int) []int {
	seen := map[int]int{}
	for at, badge := range badges {
		if first, ok := seen[code-badge]; ok {
			return []int{first, at}
		}
		if _, ok := seen[badge]; !ok {
			seen[badge] = at
		}
	}
	return []int{}
}
""",
}


@pytest.mark.sandbox
@pytest.mark.usefixtures("warm_go")
async def test_an_algorithm_is_asked_and_judged_in_another_language(home, tmp_path):
    pack = tmp_path / "pack"
    shutil.copytree(core_pack() / "algorithms" / "badge-pair", pack / "algorithms" / "badge-pair")
    shutil.copy(core_pack() / "pack.toml", pack)
    sessions = []
    for language, code in BADGE_PAIR.items():
        (tmp_path / language).write_text(f"```{language}\n{code}```\n")
        words = (
            "--pack",
            str(pack),
            "--language",
            language,
            "-a",
            f"command:cat {tmp_path}/{language}",
            "-b",
            "command:cat",
        )
        status, lines = await lines_of(home, "run", *words, "--test", "--json")
        assert status == 0
        outcomes = {line["contender"]: line["outcome"] for line in lines if line["event"] == "tests"}
        assert outcomes["a"] == "passed"
        session = Path(lines[-1]["session"])
        sessions.append(session)
        (asked,) = session.glob("responses/*/b-*.md")  # who only repeats the question
        assert asked.name == f"b-{language}-1-1.md"
        assert f"Answer in {'TypeScript' if language == 'typescript' else 'Go'}" in asked.read_text()
    assert len(set(sessions)) == 2  # not the same command, and so not the same session
