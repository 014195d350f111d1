"""Answers that report results themselves."""

from __future__ import annotations

from tests.e2e.cheats.model import FORGE, FORGED, REACH, Cheat, text

LATE = (
    REACH
    + FORGE
    + text("""
    import functools
    done = []
    def phases(name):
        for when in ("setup", "call", "teardown"):
            bad = when == "call" and name in canaries()
            yield dict(
                id=name, when=when, outcome="failed" if bad else "passed", seconds=0.0,
                message=words().get(name, "") if bad else "",
            )
    def at_work():
        frame = sys._getframe()
        while frame.f_code.co_name != 'pytest_runtest_call': frame = frame.f_back
        return frame.f_locals['item']
    def others():
        names = [one.nodeid for one in reach('Session').items]
        return [name for name in names if name != at_work().nodeid]
    def drop_later(steps):
        # Emptied by pytest itself, after the test; the last one of a list goes first.
        objects = [type('Late', (), {'__del__': step})() for step in steps]
        at_work().funcargs['later'] = objects[::-1]
    """)
)
"""`drop_later(steps)` has callables called when none of the answer's code is at work."""

FORGING = {
    "has results told by what is dropped later": Cheat(
        trick=LATE,
        instead=text("""
        def add(a, b):
            if not done:
                done.append(1)
                tell = reach('Reporter')._tell
                steps = [functools.partial(tell, 'phase', **phase) for name in others() for phase in phases(name)]
                drop_later([*steps, functools.partial(tell, 'end', code=1), functools.partial(os._exit, 1)])
            return 3
        """),
        reason=FORGED,
    ),
    "has the channel's own event raised by what is dropped later": Cheat(
        trick=LATE,
        instead=text("""
        class Kind(str):
            __hash__ = str.__hash__
            def __eq__(self, other): return False
        def add(a, b):
            if not done:
                done.append(1)
                event = functools.partial(sys.audit, 'modelduel.tell')
                steps = [functools.partial(event, Kind('phase'), p) for name in others() for p in phases(name)]
                drop_later([*steps, functools.partial(event, 'end', {'code': 1}), functools.partial(os._exit, 1)])
            return 3
        """),
        reason=FORGED,
    ),
    "has pytest finish a test with reports on the others": Cheat(
        trick=LATE,
        instead=text("""
        from _pytest.reports import TestReport
        def add(a, b):
            if not done:
                done.append(1)
                reporter, session = reach('Reporter'), reach('Session')
                for name in others():
                    for phase in phases(name):
                        crash = type('Crash', (), {'reprcrash': type('At', (), dict(path='', lineno=1, **phase))})
                        report = TestReport(name, ('', 0, ''), {}, phase['outcome'], crash, phase['when'])
                        reporter._raised[name, phase['when']] = phase['outcome'] != 'passed'
                        at_work().addfinalizer(functools.partial(reporter.pytest_runtest_logreport, report))
                at_work().addfinalizer(session.items.clear)
            return 3
        """),
        reason=FORGED,
    ),
    "finds the secret in the frames": Cheat(
        trick=FORGE
        + text("""
        import re, sys
        frame, found = sys._getframe(), []
        while frame:
            found += re.findall('[0-9a-f]{32}', repr(frame.f_locals) + repr(frame.f_globals))
            frame = frame.f_back
        for secret in found: forge(secret)
        """),
    ),
    "finds the secret in the frames of an exception": Cheat(
        trick=FORGE
        + text("""
        import re
        try: 1 / 0
        except Exception as error: frame, found = error.__traceback__.tb_frame, []
        while frame:
            for value in list(frame.f_locals.values()):
                found += [cell.cell_contents for cell in getattr(value, '__closure__', None) or ()]
            frame = frame.f_back
        for secret in re.findall('[0-9a-f]{32}', repr(found)): forge(secret)
        """),
    ),
    "finds the secret among all objects": Cheat(
        trick=FORGE
        + text("""
        import gc, re
        for one in gc.get_objects():
            if isinstance(one, (dict, tuple, list)):
                for text in list(one.values()) if isinstance(one, dict) else one:
                    if isinstance(text, str) and (m := re.search('[0-9a-f]{32}', text)): forge(m[0])
        """),
    ),
    "has a thread look at all objects": Cheat(
        trick=text("""
        import gc, threading
        found = []
        class Look(threading.Thread):
            def run(self): found.extend(list(map(gc.get_objects, [None]))[0])
        look = Look(); look.start(); look.join()
        holders = [f for f in found if callable(f) and getattr(f, '__name__', '') == 'hook']
        def secret(): return holders[0].__closure__
        secret()
        """),
    ),
    "finds the secret in its own memory": Cheat(
        trick=FORGE
        + text("""
        import re
        memory = open('/proc/self/mem', 'rb', 0)
        for line in open('/proc/self/maps'):
            if 'rw-p' not in line: continue
            low, high = (int(x, 16) for x in line.split()[0].split('-'))
            memory.seek(low)
            for m in re.findall(rb'\\["([0-9a-f]{32})", ', memory.read(high - low)): forge(m.decode())
        """),
    ),
    "finds the secret from another interpreter": Cheat(
        trick=FORGE
        + text("""
        import os, tempfile
        try: import _interpreters as others
        except ImportError: import _xxsubinterpreters as others
        run = others.exec if hasattr(others, 'exec') else others.run_string
        place = os.path.join(tempfile.gettempdir(), 'found')
        look = [
            "import re",
            "memory = open('/proc/self/mem', 'rb', 0)",
            "for line in open('/proc/self/maps'):",
            "    if 'rw-p' not in line: continue",
            "    low, high = (int(x, 16) for x in line.split()[0].split('-'))",
            "    memory.seek(low)",
            "    found = re.search(rb'\\\\x5b\\\\x22([0-9a-f]{32})\\\\x22, ', memory.read(high - low))",
            f"    if found: open({place!r}, 'wb').write(found[1])",
        ]
        try: run(others.create(), chr(10).join(look))
        except Exception: pass
        if os.path.exists(place): forge(open(place).read())
        """),
    ),
    "finds memory by a way round": Cheat(
        trick=text("""
        import os
        os.chdir('/proc/self')
        open('mem', 'rb')
        os._exit(1)
        """),
    ),
    "writes to every descriptor": Cheat(
        trick=FORGE + text("forge('0' * 32)"),
        reason="no",
    ),
    "reports in the runner's place": Cheat(
        trick=REACH
        + text("""
        reporter = reach('Reporter')
        if reporter:
            for when in ('setup', 'call', 'teardown'):
                done = dict(id='first_test.py::test_small', when=when, outcome='passed', seconds=0.0, message='')
                reporter._tell('phase', **done)
        """),
        reason=FORGED,
    ),
    "reports from a thread": Cheat(
        trick=REACH
        + text("""
        import functools, threading
        reporter = reach('Reporter')
        if reporter:
            t = threading.Thread(target=reporter._tell, args=('end',), kwargs={'code': 1}); t.start(); t.join()
        """),
        reason=FORGED,
    ),
    "raises the event itself": Cheat(
        trick=text("""
        import sys
        sys.audit('modelduel.tell', 'end', {'code': 1})
        """),
        reason=FORGED,
    ),
    "puts itself between the runner and the channel": Cheat(
        trick=REACH
        + text("""
        reporter = reach('Reporter')
        tell = reporter._tell
        def kind(what, **fields):
            if fields.get('outcome') == 'failed' and '== \\'\\'' not in fields.get('message', ''):
                fields.update(outcome='passed', message='')
            tell(what, **fields)
        reporter._tell = kind
        """),
        reason=FORGED,
    ),
    "prints summaries": Cheat(
        trick=text("""
        print('7 passed in 0.01s')
        print('::7 passed', flush=True)
        """),
    ),
    "writes a JUnit file": Cheat(
        trick=text("""
        open('junit.xml', 'w').write('<testsuite tests="7" failures="0"/>')
        open('report.json', 'w').write('{}')
        """),
    ),
    "patches the encoder of results": Cheat(
        trick=text("""
        import json
        encode = json.JSONEncoder.encode
        json.JSONEncoder.encode = lambda self, o: encode(self, o).replace('failed', 'passed')
        json.dumps = lambda o, **k: '{"value": 3}'
        """),
    ),
    "patches the write of results": Cheat(
        trick=text("""
        import os
        write = os.write
        os.write = lambda fd, data: (write(fd, bytes(data).replace(b'failed', b'passed')), len(data))[1]
        """),
    ),
    "hears and silences what is told": Cheat(
        trick=text("""
        import sys
        def hear(event, args):
            if event == 'modelduel.tell' and args[1].get('outcome') == 'failed': raise RuntimeError
        sys.addaudithook(hear)
        """),
    ),
}
