"""Programs that run inside the sandbox, beside the candidate: laid down there as files, never imported by modelduel.

They use the standard library alone, and have only as much to hide as their tests assume: nothing, for the worker.
"""
