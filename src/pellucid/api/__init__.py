"""The Python API: one verb a file, each returning an immutable result that shows itself.

Its face is `pellucid` itself, which loads a verb when it is first used.
"""
