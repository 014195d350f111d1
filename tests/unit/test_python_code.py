"""Python code is read in several threads at once without one disturbing the other."""

import ast
import gc
import threading
import warnings

import pytest

from modelduel.python_code import parse

CODE = "def f(a):\n    return [a, (a, {a: [a]})]\n" * 60


def test_code_becomes_a_tree():
    assert ast.unparse(parse("x=1")) == "x = 1"


@pytest.mark.parametrize(("code", "error"), [("def", SyntaxError), ("x = '\0'", (SyntaxError, ValueError))])
def test_what_is_no_python_is_refused(code, error):
    with pytest.raises(error):
        parse(code)


def test_an_odd_escape_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse(r"x = '\d'")


def test_threads_that_parse_at_once_all_get_their_tree():
    def turn(phase, info):
        """Let another thread go on in the middle of a tree, as any finalizer may."""
        for _ in range(50):
            pass

    failures = []

    def work():
        for _ in range(10):
            try:
                parse(CODE)
            except SystemError as error:
                failures.append(error)

    threshold = gc.get_threshold()
    gc.set_threshold(10)
    gc.callbacks.append(turn)
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.callbacks.remove(turn)
        gc.set_threshold(*threshold)
    assert failures == []
