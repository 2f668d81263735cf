"""Fetching from folders, and results that appear all at once or not at all: on a real file system."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pellucid.core.errors import ConfigError, DataError, OutputError
from pellucid.core.ports import Store
from pellucid.store import Stores


@pytest.fixture
def stores():
    with Stores() as opened:
        yield opened


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def content(folder):
    """Every path below the folder, with the text of files: what "exactly as before" means."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def stage_results(stores, place, files, then):
    """Write the files into a stage, and do one more thing before it ends."""
    with stores.stage(str(place)) as folder:
        write(folder, files)
        then()


def raising(error):
    def fail():
        raise error

    return fail


def test_stores_keep_the_protocol(stores):
    store: Store = stores
    assert callable(store.fetch)


def test_a_file_is_fetched_as_it_is(stores, tmp_path):
    write(tmp_path, {"_odd name é.csv": "a"})
    path = str(tmp_path / "_odd name é.csv")
    assert stores.fetch(path) == (path,)
    assert stores.fetch((tmp_path / "_odd name é.csv").as_uri()) == (path,)
    assert stores.fetch(f"FILE://localhost{tmp_path}/_odd%20name%20%C3%A9.csv") == (path,)


def test_a_home_folder_is_understood(stores, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, {"d.csv": "a"})
    assert stores.fetch("~/d.csv") == (str(tmp_path / "d.csv"),)


def test_a_folder_is_fetched_with_everything_below_it_in_order(stores, tmp_path):
    write(
        tmp_path,
        {
            "b.csv": "",
            "a/z.csv": "",
            "a/c/1.csv": "",
            ".hidden": "",
            "_SUCCESS": "",
            "a/.crc": "",
            "_tmp/x.csv": "",
            ".git/y": "",
        },
    )
    (tmp_path / "link.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = [Path(path).relative_to(tmp_path).as_posix() for path in stores.fetch(str(tmp_path))]
    assert found == ["a/c/1.csv", "a/z.csv", "b.csv", "link.csv", "linked/c/1.csv", "linked/z.csv"]
    assert stores.fetch(f"{tmp_path}/") == stores.fetch(str(tmp_path))


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("dta", "similar names there: 'data'"),
        ("data/train.cvs", "similar names there: 'train.csv'"),
        ("nowhere/deep/x.csv", "has no 'nowhere'"),
        ("data/train.csv/x", "is a file, not a folder"),
    ],
)
def test_what_is_missing_is_said_with_what_is_near(stores, tmp_path, missing, hint):
    write(tmp_path, {"data/train.csv": "a"})
    with pytest.raises(DataError) as caught:
        stores.fetch(str(tmp_path / missing))
    assert str(tmp_path / missing) in str(caught.value)
    assert hint in str(caught.value)


def test_folders_without_data_and_special_files(stores, tmp_path):
    write(tmp_path, {"empty/_SUCCESS": ""})
    with pytest.raises(DataError, match="holds no data files"):
        stores.fetch(str(tmp_path / "empty"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="neither a file nor a folder"):
        stores.fetch(str(tmp_path / "pipe"))
    with pytest.raises(DataError, match="name is too long"):
        stores.fetch(str(tmp_path / ("x" * 300)))


@pytest.mark.parametrize(
    "uri", ["http://host/a.csv", "hdfs://a/b", "gs://bucket/key", "file://host/a.csv", "file://", "", "a\0b"]
)
def test_other_schemes_are_refused_with_the_accepted_ones(stores, uri):
    for use in (stores.fetch, lambda place: stores.stage(place).__enter__()):
        with pytest.raises(ConfigError) as caught:
            use(uri)
        assert "file:///path" in str(caught.value)
        assert repr(uri) in str(caught.value)


def test_results_appear_in_a_new_folder(stores, tmp_path):
    place = tmp_path / "runs" / "1"
    with stores.stage(str(place)) as folder:
        write(folder, {"analysis.json": "{}", "explanations_shap/out.csv": "1"})
        assert not place.exists()
        assert folder.stat().st_dev == tmp_path.stat().st_dev
    assert content(tmp_path) == {"runs": None, "runs/1": None, "runs/1/analysis.json": "{}", "runs/1/explanations_shap": None, "runs/1/explanations_shap/out.csv": "1"}  # fmt: skip
    made = tmp_path / "made"
    made.mkdir()
    assert place.stat().st_mode == made.stat().st_mode


def test_results_replace_earlier_ones_and_leave_the_rest(stores, tmp_path):
    write(
        tmp_path,
        {"analysis.json": "old", "notes.txt": "mine", "explanations_shap/old.csv": "old", "report.html": "old"},
    )
    (tmp_path / "report.html").unlink()
    (tmp_path / "report.html").mkdir()
    with stores.stage(tmp_path.as_uri()) as folder:
        assert tmp_path in folder.parents
        write(folder, {"analysis.json": "new", "explanations_shap/out.csv": "new", "report.html": "new"})
    assert content(tmp_path) == {
        "analysis.json": "new",
        "notes.txt": "mine",
        "explanations_shap": None,
        "explanations_shap/out.csv": "new",
        "report.html": "new",
    }


def test_an_unfinished_stage_is_no_data(stores, tmp_path):
    write(tmp_path, {"d.csv": "a"})
    with stores.stage(str(tmp_path)) as folder:
        write(folder, {"analysis.json": "{}"})
        assert stores.fetch(str(tmp_path)) == (str(tmp_path / "d.csv"),)


def test_a_link_to_a_folder_is_written_through(stores, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with stores.stage(str(tmp_path / "link")) as folder:
        write(folder, {"analysis.json": "{}"})
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == {"analysis.json": "{}"}


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3), OSError(2, "gone")])
@pytest.mark.parametrize("place", ["", "new", "new/deep/er"])
def test_any_exception_leaves_the_destination_as_it_was(stores, tmp_path, place, error):
    write(tmp_path, {"analysis.json": "old"})
    before = content(tmp_path)
    with pytest.raises(type(error)) as caught:
        stage_results(stores, tmp_path / place, {"analysis.json": "new", "a/b": "new"}, raising(error))
    assert caught.value is error
    assert content(tmp_path) == before


def test_analysis_json_goes_first_and_comes_last(stores, tmp_path, monkeypatch):
    write(tmp_path, {"analysis.json": "old", "a": "old", "z": "old"})
    rename, seen = Path.rename, []

    def watch(self, target):
        seen.append((self.name, Path(target).parent == tmp_path))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", watch)
    with stores.stage(str(tmp_path)) as folder:
        write(folder, {"analysis.json": "new", "a": "new", "z": "new"})
    assert seen[0] == ("analysis.json", False)
    assert seen[-1] == ("analysis.json", True)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(6))
def test_a_failure_half_way_through_the_renames_is_undone(stores, tmp_path, monkeypatch, call, after, error):
    """Fail at every rename in turn, before and after it took effect."""
    write(tmp_path, {"analysis.json": "old", "a": "old", "explanations_shap/out.csv": "old", "kept": "mine"})
    before = content(tmp_path)
    rename, calls = Path.rename, iter(range(100))

    def fail(self, target):
        now = next(calls)
        if now == call and not after:
            raise error
        result = rename(self, target)
        if now == call:
            raise error
        return result

    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else OutputError
    files = {"analysis.json": "new", "a": "new", "explanations_shap/new.csv": "new"}
    with pytest.raises(expected):
        stage_results(stores, tmp_path, files, lambda: monkeypatch.setattr(Path, "rename", fail))
    monkeypatch.undo()
    assert content(tmp_path) == before


@pytest.mark.parametrize("after", [False, True])
def test_a_failure_of_the_one_rename_to_a_new_folder_is_undone(stores, tmp_path, monkeypatch, after):
    rename, calls = Path.rename, iter(range(100))

    def fail(self, target):
        if next(calls):
            return rename(self, target)
        if after:
            rename(self, target)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage_results(stores, tmp_path / "a" / "b", {"x": "new"}, lambda: monkeypatch.setattr(Path, "rename", fail))
    monkeypatch.undo()
    assert content(tmp_path) == {}


def test_earlier_results_that_cannot_be_moved_back_are_kept(stores, tmp_path, monkeypatch):
    write(tmp_path, {"analysis.json": "old"})
    rename, calls = Path.rename, iter(range(100))

    def fail(self, target):
        if next(calls):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    with pytest.raises(OutputError, match=r"are kept in '.*/\.pellucid-[0-9a-f]+/old'"):
        stage_results(stores, tmp_path, {"analysis.json": "new"}, lambda: monkeypatch.setattr(Path, "rename", fail))
    monkeypatch.undo()
    assert [path.read_text() for path in tmp_path.glob(".pellucid-*/old/analysis.json")] == ["old"]


def test_a_folder_that_came_into_being_meanwhile_is_respected(stores, tmp_path):
    place = tmp_path / "out"
    with stores.stage(str(place)) as folder:
        write(folder, {"analysis.json": "new"})
        write(place, {"analysis_config.json": "mine"})
    assert content(place) == {"analysis.json": "new", "analysis_config.json": "mine"}


@pytest.mark.parametrize(
    ("place", "reason"),
    [("file", "it is a file, not a folder"), ("file/below", "a file is in the way"), ("x" * 300, "name is too long")],
)
def test_places_that_cannot_be_folders(stores, tmp_path, place, reason):
    write(tmp_path, {"file": "mine"})
    with pytest.raises(OutputError, match=reason) as caught, stores.stage(str(tmp_path / place)):
        pytest.fail("nothing should run")
    assert str(tmp_path / place) in str(caught.value)
    assert content(tmp_path) == {"file": "mine"}


@pytest.fixture
def other_user():
    """Act as a user that owns nothing."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def locked(tmp_path):
    """A folder that only its owner may look into, in one that others may look into but not write to."""
    write(tmp_path, {"open/locked/d.csv": "a"})
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith("pytest-of-") or "pytest-of-" in str(folder.parent):
            folder.chmod(0o755)
    (tmp_path / "open" / "locked").chmod(0o711)
    return tmp_path / "open" / "locked"


def test_folders_without_permission(stores, locked, other_user):
    with pytest.raises(DataError, match="cannot be read: permission denied"):
        stores.fetch(str(locked))
    with pytest.raises(DataError, match=r"but has no 'e\.csv'$"):
        stores.fetch(str(locked / "e.csv"))
    for place in (locked, locked.parent, locked.parent / "new" / "er"):
        with pytest.raises(OutputError, match="permission denied"), stores.stage(str(place)):
            pytest.fail("nothing should run")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that refuses new folders")
def test_a_place_that_is_not_writable(stores):
    with pytest.raises(OutputError, match="results cannot be written to '/proc/out'"), stores.stage("/proc/out"):
        pytest.fail("nothing should run")


def test_a_full_disk(tmp_path):
    """A child process that may write at most 1000 bytes a file."""
    write(tmp_path, {"analysis.json": "old"})
    program = """
        import resource, sys
        from pellucid.core.errors import OutputError
        from pellucid.store import Stores
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            with Stores() as stores, stores.stage(sys.argv[1]) as folder:
                (folder / "analysis.json").write_text("x" * 5000)
        except OutputError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "a file is larger than the limit" in output
    assert content(tmp_path) == {"analysis.json": "old"}
