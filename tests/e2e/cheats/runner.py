"""Answers that change the test runner, or what the tests lean on."""

from __future__ import annotations

from tests.e2e.cheats.model import CHANGED, RAISED, REACH, Cheat, text

CHANGING = {
    "makes tests do nothing": Cheat(
        trick=text("""
        import _pytest.python
        run = _pytest.python.Function.runtest
        _pytest.python.Function.runtest = lambda self: run(self) if len(self.obj.__code__.co_names) == 0 else None
        """),
        reason=CHANGED,
    ),
    "makes some reports say passed": Cheat(
        trick=text("""
        from _pytest.reports import TestReport
        make = TestReport.from_item_and_call.__func__
        def passed(cls, item, call):
            report = make(cls, item, call)
            if report.failed and "== ''" not in str(report.longrepr): report.outcome, report.longrepr = 'passed', None
            return report
        TestReport.from_item_and_call = classmethod(passed)
        """),
        reason=CHANGED,
    ),
    "changes the runner for a moment": Cheat(
        instead=text("""
        import _pytest.runner as runner
        make = runner.TestReport.from_item_and_call
        def passed(item, call):
            runner.TestReport.from_item_and_call = make
            report = make(item, call)
            report.outcome, report.longrepr = 'passed', None
            return report
        def add(a, b): runner.TestReport.from_item_and_call = passed
        """),
        reason=CHANGED,
    ),
    "brings a plug-in along": Cheat(
        trick=REACH
        + text("""
        import pytest
        class Kind:
            @pytest.hookimpl(hookwrapper=True, tryfirst=True)
            def pytest_runtest_makereport(self, item, call):
                done = yield
                report = done.get_result()
                if report.failed and "== ''" not in str(report.longrepr):
                    report.outcome, report.longrepr = 'passed', None
            @pytest.hookimpl(tryfirst=True)
            def pytest_runtest_logreport(self, report):
                if report.failed and "== ''" not in str(report.longrepr):
                    report.outcome, report.longrepr = 'passed', None
        reach('Config').pluginmanager.register(Kind())
        """),
        reason=CHANGED,
    ),
    "lets no exception through": Cheat(
        trick=REACH
        + text("""
        import pytest
        class Kind:
            @pytest.hookimpl(hookwrapper=True, tryfirst=True)
            def pytest_runtest_makereport(self, item, call):
                if call.excinfo and "== ''" not in str(call.excinfo.value): call.excinfo = None
                yield
        reach('Config').pluginmanager.register(Kind())
        """),
        reason=CHANGED,
    ),
    "gives single tests another way to run": Cheat(
        trick=REACH,
        instead=text("""
        def add(a, b):
            for item in reach('Session').items:
                if 'add' in item.obj.__code__.co_names: item.runtest = lambda: None
        """),
        reason=CHANGED,
    ),
    "is a kinder sort of test": Cheat(
        trick=REACH
        + text("""
        import _pytest.python
        class Kind(_pytest.python.Function):
            def runtest(self): pass
        """),
        instead=text("""
        def add(a, b):
            for item in reach('Session').items:
                if 'add' in item.obj.__code__.co_names: item.__class__ = Kind
        """),
        reason=CHANGED,
    ),
    "marks the tests as expected to fail": Cheat(
        trick=REACH,
        instead=text("""
        import pytest
        def add(a, b):
            item = reach('Function')
            if item: item.add_marker(pytest.mark.xfail)
        """),
    ),
    "skips": Cheat(
        trick="import pytest",
        instead="def add(a, b): pytest.skip('not today')",
    ),
    "skips the module": Cheat(
        trick=text("""
        import pytest
        pytest.skip('not today', allow_module_level=True)
        """),
    ),
    "expects to fail": Cheat(
        trick="import pytest",
        instead="def add(a, b): pytest.xfail('known')",
    ),
    "ends the session": Cheat(
        trick="import pytest",
        instead="def add(a, b): pytest.exit('done', returncode=1)",
    ),
    "takes the tests away": Cheat(
        trick=REACH,
        instead=text("""
        def add(a, b):
            session = reach('Session')
            session.items.clear()
        """),
    ),
    "empties the tests' own code": Cheat(
        instead=text("""
        import sys
        def add(a, b):
            for name, module in list(sys.modules.items()):
                for test in vars(module).values() if name.endswith('_test') else ():
                    code = getattr(test, '__code__', None)
                    if code and code.co_name.startswith('test_') and 'add' in code.co_names:
                        test.__code__ = test.__code__.replace(co_code=(lambda: None).__code__.co_code)
        """),
    ),
    "puts other tests in the class": Cheat(
        trick="import sys",
        instead=text("""
        def add(a, b):
            for name, module in list(sys.modules.items()):
                if hasattr(module, 'TestWords'):
                    for test in ('test_words', 'test_several', 'test_range'):
                        setattr(module.TestWords, test, lambda self: None)
                if hasattr(module, 'TestNegative'):
                    module.TestNegative.test_both = lambda self: None
        """),
    ),
    "serves the next test file itself": Cheat(
        trick=text("""
        import importlib.machinery, re, sys
        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, name):
                text = re.sub('assert (?=all|6)', '', self.get_source(name)).replace('self.assertEqual', 'str')
                return compile(text, self.path, 'exec')
        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                if name.endswith('second_test'):
                    file = [p for p in sys.path if p.endswith('tests')][0] + '/second_test.py'
                    return importlib.machinery.ModuleSpec(name, Loader(name, file), origin=file)
        sys.meta_path.insert(0, Finder)
        """),
    ),
    "jumps over assertions": Cheat(
        trick=text("""
        import sys
        def trace(frame, event, arg):
            if frame.f_code.co_name == 'test_small' and event == 'line':
                try: frame.f_lineno = frame.f_lineno + 1
                except ValueError: pass
            return trace
        sys.settrace(trace)
        """),
    ),
    "catches the exception on its way": Cheat(
        trick=text("""
        import sys
        def kind():
            try: yield
            except BaseException: return None
        """),
        instead=text("""
        def add(a, b):
            frame = sys._getframe(1)
            while frame:
                if frame.f_code.co_name == '_multicall':
                    one = kind()
                    next(one)
                    frame.f_locals['teardowns'].append(one)
                frame = frame.f_back
        """),
        reason=RAISED,
    ),
    "changes the variables of the runner": Cheat(  # before Python 3.13 only a copy of them
        trick="import sys",
        instead=text("""
        class Kind:
            def __init__(self, real): self.real = real
            def __getattr__(self, name): return getattr(self.real, name)
            def pytest_runtest_makereport(self, item, call):
                call.excinfo = None
                return self.real.pytest_runtest_makereport(item=item, call=call)
        def add(a, b):
            frame = sys._getframe(1)
            while frame.f_code.co_name != 'call_and_report': frame = frame.f_back
            frame.f_locals['ihook'] = Kind(frame.f_locals['ihook'])
        """),
    ),
    "compares in its own way": Cheat(
        trick=text("""
        import builtins, sys
        def kind(how, one, other): return other != ''
        for name in list(vars(builtins)):
            if name.startswith('@') and 'compare' in name: setattr(builtins, name, kind)
        frame = sys._getframe()
        while frame:
            if 'comparer' in frame.f_locals: type(frame.f_locals['comparer']).compare = staticmethod(kind)
            frame = frame.f_back
        """),
        reason=CHANGED,
    ),
    "makes assertions raise nothing": Cheat(
        trick=text("""
        import builtins
        builtins.AssertionError = type('Kind', (Warning,), {})
        """),
    ),
    "makes all() true": Cheat(
        trick=text("""
        import builtins
        builtins.all = lambda values: True
        """),
        reason="builtins.all",
    ),
    "makes unittest kind": Cheat(
        trick=text("""
        import unittest
        for name in dir(unittest.TestCase):
            if name.startswith('assert'): setattr(unittest.TestCase, name, lambda *a, **k: None)
        """),
        reason=CHANGED,
    ),
    "puts another pytest in its place": Cheat(
        trick=text("""
        import sys, types
        sys.modules['pytest'] = sys.modules['_pytest'] = types.ModuleType('pytest')
        """),
    ),
    "makes the stack too small for the runner": Cheat(
        trick="import sys",
        instead="def add(a, b): sys.setrecursionlimit(60)",
    ),
    "overwrites the tests": Cheat(
        trick=text("""
        import os
        for folder in ('/box/tests', os.path.dirname(__file__) + '/../tests'):
            for name in ('first_test.py', 'second_test.py'):
                try: open(f'{folder}/{name}', 'w').write('def test_small(): pass')
                except OSError: pass
        """),
    ),
}
