"""Child processes: what their code does stays there."""

import io
import os
import struct
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.child import Child
from pellucid.predict.messages import (
    GarbledError,
    Message,
    pack_batch,
    pack_outputs,
    receive,
    send,
    unpack_batch,
    unpack_outputs,
)

REQUEST = Message({"content_type": "text/csv", "accept": "text/csv"}, (b"1,2",))


def script(folder, body, load="return 1"):
    (folder / "inference.py").write_text(
        "import os, sys, time\n"
        f"def model_fn(model_dir):\n    {load}\n"
        f"def transform_fn(model, body, content_type, accept):\n    {body}\n"
    )
    return folder


def ask(folder, **options):
    child = Child("script", folder, **options)
    try:
        return child.ask(REQUEST)
    finally:
        child.close()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_answers(tmp_path):
    assert ask(script(tmp_path, "return body.upper() + '!'")).blocks == (b"1,2!",)


def test_it_is_another_process_and_gone_after_close(tmp_path):
    child = Child("script", script(tmp_path, "return str(os.getpid())"))
    pid = int(child.ask(REQUEST).blocks[0])
    assert pid != os.getpid()
    assert is_running(pid)
    child.close()
    child.close()
    assert not is_running(pid)
    with pytest.raises(ModelError, match="is closed"):
        child.ask(REQUEST)


def test_what_it_starts_is_gone_too(tmp_path):
    folder = script(tmp_path, "import subprocess; return str(subprocess.Popen(['sleep', '60']).pid)")
    child = Child("script", folder)
    pid = int(child.ask(REQUEST).blocks[0])
    child.close()
    for _ in range(100):
        if not is_running(pid) or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            break
        time.sleep(0.02)
    else:
        pytest.fail("the grandchild still runs")


def test_it_ends_when_nobody_remembers_it(tmp_path):
    child = Child("script", script(tmp_path, "return str(os.getpid())"))
    pid = int(child.ask(REQUEST).blocks[0])
    del child
    assert not is_running(pid)


def test_an_exception_is_told_with_its_last_lines(tmp_path):
    child = Child("script", script(tmp_path, "raise ValueError('seven is not even')"))
    with pytest.raises(ModelError, match="failed: ValueError: seven is not even") as caught:
        child.ask(REQUEST)
    assert "inference.py" in str(caught.value)
    assert child.is_alive
    child.close()


def test_a_failure_while_loading(tmp_path):
    with pytest.raises(ModelError, match="failed: KeyError: 'weights'"):
        Child("script", script(tmp_path, "return ''", load="return {}['weights']"))


@pytest.mark.parametrize(
    ("body", "end"),
    [
        ("os._exit(7)", "exit code 7"),
        ("sys.exit(3)", "exit code 3"),
        ("os.kill(os.getpid(), 11)", "killed by signal SIGSEGV"),
    ],
)
def test_a_crash_says_how_it_ended(tmp_path, body, end):
    folder = script(tmp_path, f"print('last words', file=sys.stderr, flush=True); {body}")
    with pytest.raises(ModelError, match=rf"ended unexpectedly \({end}\).*last words"):
        ask(folder)


@pytest.mark.parametrize("where", ["load", "answer"])
def test_a_hang_is_stopped(tmp_path, where):
    hang = {"load": "time.sleep(60)"} if where == "load" else {}
    folder = script(tmp_path, "time.sleep(60)", **hang)
    start = time.monotonic()
    with pytest.raises(ModelError, match="did not answer within 3 seconds and was stopped"):
        ask(folder, time_out=3)
    assert time.monotonic() - start < 20


def test_what_it_prints_does_not_disturb(tmp_path):
    folder = script(tmp_path, "print('x' * 200000); os.write(1, b'PELLUCID'); return input_is_empty()")
    with (folder / "inference.py").open("a") as file:
        file.write("def input_is_empty():\n    return repr(sys.stdin.read())\n")
    assert ask(folder).blocks == (b"''",)


@pytest.mark.parametrize("garbage", ["b'HTTP/1.1 200 OK' * 4", "struct.pack('<8sIQQ', b'PELLUCID', 1, 1 << 60, 0)"])
def test_garbage_on_the_wire_is_refused(tmp_path, garbage):
    body = (
        f"import struct; content = {garbage}; "
        "[os.write(int(fd), content) for fd in os.listdir('/proc/self/fd') if int(fd) > 2 and is_pipe(fd)]; return ''"
    )
    folder = script(tmp_path, body)
    with (folder / "inference.py").open("a") as file:
        file.write(
            "def is_pipe(fd):\n"
            "    import fcntl\n"
            "    try:\n"
            "        return fcntl.fcntl(int(fd), fcntl.F_GETFL) & 3 == 1 and 'pipe' in os.readlink('/proc/self/fd/' + fd)\n"
            "    except OSError:\n"
            "        return False\n"
        )
    with pytest.raises(ModelError, match="answered nonsense"):
        ask(folder)


def test_credentials_stay_here(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    folder = script(
        tmp_path, "return repr((sorted(os.environ), os.path.expanduser('~'), os.environ['OMP_NUM_THREADS']))"
    )
    answer = ask(folder, threads=2).blocks[0].decode()
    assert "AWS" not in answer
    assert "API_KEY" not in answer
    assert f"'{Path.home()}'" not in answer
    assert answer.endswith("'2')")


def test_an_interrupt_ends_the_child(tmp_path):
    child = Child("script", script(tmp_path, "time.sleep(60)"))
    pid = child._process.pid
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), 2))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        child.ask(REQUEST)
    assert not child.is_alive
    assert not is_running(pid)


def through(message):
    stream = io.BytesIO()
    send(stream, message)
    stream.seek(0)
    return receive(stream)


def test_a_batch_goes_through():
    columns = (
        np.arange(3),
        np.array([0.5, np.nan, 2]),
        np.array([True, False, True]),
        np.array(["ä", None, ""], dtype=object),
    )
    found = unpack_batch(through(pack_batch(Batch(("a", "b", "c", "d"), columns))))
    assert found.names == ("a", "b", "c", "d")
    assert list(found.rows()) == list(Batch(found.names, columns).rows())
    assert [column.dtype for column in found.columns] == [column.dtype for column in columns]


@pytest.mark.parametrize(
    "outputs",
    [
        Outputs(np.array([[0.5, 0.25], [1, 2]]), np.array(["a", "b"], dtype=object), ("x", "y")),
        Outputs(None, np.array([1, 2])),
        Outputs(np.array([[0.5], [1.0]])),
    ],
)
def test_outputs_go_through(outputs):
    found = unpack_outputs(through(pack_outputs(outputs)))
    assert (found.scores is None) == (outputs.scores is None)
    if outputs.scores is not None:
        np.testing.assert_array_equal(found.scores, outputs.scores)
    assert (None if found.labels is None else found.labels.tolist()) == (
        None if outputs.labels is None else outputs.labels.tolist()
    )
    assert found.classes == outputs.classes


def test_pickled_arrays_are_never_read():
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(GarbledError, match="allow_pickle"):
        unpack_outputs(Message({"kinds": {"labels": "npy"}, "classes": None}, (buffer.getvalue(),)))


@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 40,
        struct.pack("<8sI", b"PELLUCID", 0) + bytes(20),
        struct.pack("<8sIQ", b"PELLUCID", 1, 3) + b"xyz",
        struct.pack("<8sIQ", b"PELLUCID", 1, 2) + b"[]",
    ],
)
def test_bytes_that_are_no_message(content):
    with pytest.raises(GarbledError):
        receive(io.BytesIO(content))


@pytest.mark.parametrize("head", [{}, {"kinds": {"scores": "npy"}, "classes": None}, {"kinds": [], "classes": 1}])
def test_messages_that_are_no_outputs(head):
    with pytest.raises(GarbledError, match="cannot be read"):
        unpack_outputs(Message(head, (b"nonsense",)))
