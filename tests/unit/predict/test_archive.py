"""Unpacking: what is inside comes out, and nothing else happens."""

import io
import stat
import tarfile
import zipfile

import pytest

from pellucid.core.errors import ModelError
from pellucid.predict import archive
from pellucid.predict.archive import is_archive, unpacked


def make_tar(path, members, mode="w:gz"):
    with tarfile.open(path, mode) as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
            else:
                for key, value in content.items():
                    setattr(info, key, value)
                tar.addfile(info)
    return path


def make_zip(path, members):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def contents(path):
    with unpacked(path) as folder:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("mode", ["w:gz", "w", "w:bz2", "w:xz"])
def test_a_tar_comes_out_whole(tmp_path, mode):
    members = [("./model.json", b"{}"), ("code", {"type": tarfile.DIRTYPE}), ("code/inference.py", b"x = 1")]
    path = make_tar(tmp_path / "model.tar.gz", members, mode)
    assert is_archive(path)
    assert contents(path) == {"model.json": b"{}", "code/inference.py": b"x = 1"}


def test_a_zip_comes_out_whole(tmp_path):
    path = make_zip(tmp_path / "m.zip", [("a/", ""), ("a/model.txt", "tree")])
    assert is_archive(path)
    assert contents(path) == {"a/model.txt": b"tree"}


def test_the_folder_is_gone_afterwards(tmp_path):
    path = make_tar(tmp_path / "m.tar.gz", [("a", b"1")])
    with unpacked(path) as folder:
        assert (folder / "a").exists()
    assert not folder.exists()


def test_links_inside_become_copies(tmp_path):
    members = [
        ("dir/real", b"content"),
        ("dir/soft", {"type": tarfile.SYMTYPE, "linkname": "real"}),
        ("hard", {"type": tarfile.LNKTYPE, "linkname": "dir/real"}),
    ]
    path = make_tar(tmp_path / "m.tar.gz", members)
    with unpacked(path) as folder:
        assert not (folder / "dir/soft").is_symlink()
    assert contents(path) == {"dir/real": b"content", "dir/soft": b"content", "hard": b"content"}


ATTACKS = {
    "parent": ("../evil", b"x"),
    "hidden parent": ("a/../../evil", b"x"),
    "absolute": ("/tmp/pellucid-evil", b"x"),
    "windows drive": ("C:\\evil", b"x"),
    "windows parent": ("a\\..\\..\\evil", b"x"),
    "symbolic link out": ("link", {"type": tarfile.SYMTYPE, "linkname": "../../etc/passwd"}),
    "absolute link": ("link", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
    "hard link out": ("link", {"type": tarfile.LNKTYPE, "linkname": "../evil"}),
    "link to nothing": ("link", {"type": tarfile.SYMTYPE, "linkname": "nothing"}),
    "device": ("dev", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3}),
    "pipe": ("fifo", {"type": tarfile.FIFOTYPE}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_by_name(tmp_path, attack):
    name, content = ATTACKS[attack]
    inner = tmp_path / "in"
    inner.mkdir()
    path = make_tar(inner / "m.tar.gz", [("good", b"1"), (name, content)])
    with pytest.raises(ModelError, match="refused: member") as caught, unpacked(path):
        pass
    assert repr(name) in str(caught.value)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["in", "m.tar.gz"]


def test_a_link_cannot_redirect_a_later_member(tmp_path):
    members = [("d", {"type": tarfile.SYMTYPE, "linkname": str(tmp_path)}), ("d/evil", b"x")]
    path = make_tar(tmp_path / "m.tar.gz", members)
    with pytest.raises(ModelError, match="'d' is a link that leaves"), unpacked(path):
        pass
    assert not (tmp_path / "evil").exists()


def test_a_zip_that_climbs_is_refused(tmp_path):
    path = make_zip(tmp_path / "m.zip", [("../evil", "x")])
    with pytest.raises(ModelError, match=r"'\.\./evil' lies outside"), unpacked(path):
        pass


def test_a_zipped_symbolic_link_is_only_text(tmp_path):
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as file:
        file.writestr(info, "/etc/passwd")
    with unpacked(tmp_path / "m.zip") as folder:
        assert not (folder / "link").is_symlink()
        assert (folder / "link").read_bytes() == b"/etc/passwd"


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    path = make_tar(tmp_path / "m.tar.gz", [(f"f{k}", b"") for k in range(4)])
    with pytest.raises(ModelError, match="'f3' is one too many; at most 3"), unpacked(path):
        pass


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "m.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("huge")
        info.size = 5 * 1024**3
        tar.addfile(info, None)
    with pytest.raises(ModelError, match="'huge' brings the archive above 4,294,967,296 bytes"), unpacked(path):
        pass


def test_a_truncated_archive_says_which(tmp_path):
    whole = make_tar(tmp_path / "whole.tar.gz", [("a", bytes(range(256)) * 4000)])
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(ModelError, match=r"cut\.tar\.gz cannot be read"), unpacked(cut):
        pass


def test_something_else_with_the_right_first_bytes(tmp_path):
    path = tmp_path / "m.zip"
    path.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(ModelError, match=r"m\.zip cannot be read"), unpacked(path):
        pass
