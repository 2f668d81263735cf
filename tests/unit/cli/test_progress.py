from __future__ import annotations

import io
import logging

from pellucid.cli import progress
from pellucid.cli.progress import Messages, open_progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_short_tasks_say_nothing_outside_a_terminal():
    stream = io.StringIO()
    with open_progress(stream) as report:
        report("counting", 0, None)
        report("predictions", 0, 100)
        report("predictions", 100, 100)
    assert stream.getvalue() == ""


def test_long_tasks_say_a_line_now_and_then(monkeypatch):
    times = iter([0.0, 1.0, 6.0, 7.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    stream = io.StringIO()
    with open_progress(stream) as report:
        for done in (0, 1, 2000, 3000, 4000):
            report("Kernel SHAP", done, 16281)
    assert stream.getvalue() == (
        "Kernel SHAP: 2,000 of 16,281, about 43 s left\nKernel SHAP: 4,000 of 16,281, about 61 s left\n"
    )


def test_durations_are_round(monkeypatch):
    times = iter([0.0, 100.0, 0.0, 100.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    stream = io.StringIO()
    with open_progress(stream) as report:
        for task, total in (("a", 11), ("b", 101)):
            report(task, 0, total)
            report(task, 1, total)
    assert stream.getvalue() == "a: 1 of 11, about 17 min left\nb: 1 of 101, about 2.8 h left\n"


def test_messages_stand_above_the_bars():
    stream = Terminal()
    handler = Messages(stream)
    with open_progress(stream) as report:
        report("predictions", 5, 10)
        handler.emit(logging.makeLogRecord({"msg": "asking the model"}))
    assert "\rasking the model\n" in stream.getvalue()


def test_a_terminal_gets_bars_that_are_taken_down():
    stream = Terminal()
    with open_progress(stream) as report:
        report("predictions", 0, 10)
        report("predictions", 10, 10)
        report("report", 1, 3)
    drawn = stream.getvalue()
    assert "predictions" in drawn
    assert "report" in drawn
    assert drawn.endswith("\r")
