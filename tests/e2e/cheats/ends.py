"""Answers that end the test run before it can tell against them."""

from __future__ import annotations

from tests.e2e.cheats.model import EARLY, Cheat, text

LEAVING = {
    "exits with pytest's code at import": Cheat(
        trick=text("""
        import os
        os._exit(1)
        """),
        reason=EARLY,
    ),
    "exits with success at import": Cheat(
        trick=text("""
        import os
        os._exit(0)
        """),
        reason=EARLY,
    ),
    "raises SystemExit at import": Cheat(
        trick="raise SystemExit(0)",
    ),
    "exits in a call with pytest's code": Cheat(
        instead=text("""
        import os
        def add(a, b): os._exit(1)
        """),
        reason=EARLY,
    ),
    "kills itself": Cheat(
        instead=text("""
        import os, signal
        def add(a, b): os.kill(os.getpid(), signal.SIGKILL)
        """),
    ),
    "exits from another thread": Cheat(
        trick=text("""
        import os, threading, time
        threading.Thread(target=lambda: (time.sleep(0.05), os._exit(1))).start()
        """),
        instead=text("""
        import time
        def add(a, b): time.sleep(0.2)
        """),
        reason=EARLY,
    ),
    "exits from a signal handler": Cheat(
        trick=text("""
        import os, signal
        signal.signal(signal.SIGALRM, lambda *_: os._exit(1))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        """),
        instead=text("""
        import time
        def add(a, b): time.sleep(0.2)
        """),
        reason=EARLY,
    ),
    "becomes another program": Cheat(
        trick="import os, sys",
        instead=text("""
        def add(a, b): os.execv(sys.executable, [sys.executable, '-S', '-c', 'print("7 passed")'])
        """),
        reason=EARLY,
    ),
    "has a fork answer for it": Cheat(
        trick=text("""
        import os
        if os.fork():
            os.wait()
            os._exit(1)
        """),
        outcomes=("failed", "error", "tampered", "timeout"),
    ),
}
