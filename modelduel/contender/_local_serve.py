"""The child program that serves the embedded model; it knows nothing of modelduel and ends with its parent.

It is run as a file, with its orders as one line of JSON on stdin (a key there is not seen in any process list):
`{"weights", "alias", "key", "port", "context", "slots", "threads", "follow_thread"}`. It answers with one line of JSON
on stdout, `{"address"}`, and serves until stdin closes, which happens however the parent ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


def follow_parent_thread() -> None:
    """Ask Linux to kill this process with the thread that started it: faster than noticing the closed pipe."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(orders: dict[str, Any]) -> Any:
    """Load the weights and start the server; it runs in threads of its own for as long as it is referenced."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = orders["weights"]
    params.model_alias = {orders["alias"]}
    params.hostnames = ["127.0.0.1"]
    params.port = orders["port"]
    params.n_ctx = orders["context"] * orders["slots"]  # shared out evenly among the slots
    params.n_parallel = orders["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = orders["threads"]
    params.api_keys = [orders["key"]]
    params.cors_origins = "http://127.0.0.1"  # the default lets any web page ask
    params.ui = False
    params.endpoint_slots = False  # would show one client's prompt to another
    params.cache_ram_mib = 0
    params.verbosity = 1
    return xllamacpp.Server(params)


def main() -> None:
    """Serve until the parent is gone."""
    orders = json.loads(sys.stdin.readline())
    if orders["follow_thread"]:
        follow_parent_thread()
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever the engine prints must not be taken for the answer
    server = serve(orders)
    os.write(answer, json.dumps({"address": server.listening_address}).encode() + b"\n")
    os.close(answer)
    sys.stdin.read()
    os._exit(0)  # the engine's own shutdown may wait for an answer that nobody reads any more


if __name__ == "__main__":
    main()
