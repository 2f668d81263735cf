from __future__ import annotations

import io
import sys

import pellucid
from pellucid.api import progress
from pellucid.api.progress import Bars, quiet_or_bars


class Terminal(io.StringIO):
    def isatty(self):
        return True


def report(port):
    for done in (0, 5, 10):
        port("predictions", done, 10)


def test_nobody_watches(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with quiet_or_bars(None) as port:
        report(port)
    assert stream.getvalue() == ""


def test_long_work_on_a_terminal(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with quiet_or_bars(None) as port:
        report(port)
    assert "predictions" in stream.getvalue()


def test_short_work_draws_nothing_even_there(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with quiet_or_bars(None) as port:
        report(port)
    assert stream.getvalue().strip() == ""


def test_a_wish_decides(monkeypatch, people):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    asked = {"label": "hired", "positive": "yes", "facets": "sex"}
    pellucid.bias(people, progress=False, **asked)
    assert stream.getvalue() == ""
    pellucid.bias(people, progress=True, **asked)
    assert "counting" in stream.getvalue()


def test_bars_without_a_delay():
    stream = Terminal()
    bars = Bars(stream)
    report(bars)
    bars.close()
    assert "predictions" in stream.getvalue()
