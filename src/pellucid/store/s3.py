"""Buckets and prefixes of S3, or of anything that speaks its protocol."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pellucid.core.errors import ConfigError, DataError, OutputError
from pellucid.store.hints import OUT_OF_SPACE, explained
from pellucid.store.names import RESULT, is_hidden
from pellucid.store.s3_errors import s3_failures, with_reason

_AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")


class S3Store:
    """Reads and writes `s3://bucket/key` through boto3, set up by the usual AWS environment and files.

    With an endpoint of one's own (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3`) buckets are addressed by path.
    Downloads and staged results go into folders below `scratch`, which belongs to the caller.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._client: Any = None

    def fetch(self, uri: str) -> tuple[str, ...]:
        """Local copies of the object, or of all objects below the prefix, sorted by key.

        A key that is neither an object nor a folder of objects is taken as the beginning of keys. Names that begin
        with `.` or `_` below the prefix are skipped.

        Raises:
            DataError: nothing is there, a key would lead out of the folder of copies, or S3 refused.
        """
        bucket, key = _split(uri)
        with _translated(lambda problem: DataError(problem, source=uri), bucket):
            found = self._find(bucket, key)
            if not found:
                raise DataError(self._describe_missing(bucket, key), source=uri)
            folder = Path(tempfile.mkdtemp(dir=self._scratch))
            return tuple(str(self._download(bucket, key, folder / name)) for name, key in found)

    @contextmanager
    def stage(self, uri: str) -> Iterator[Path]:
        """A local folder whose files are uploaded below `uri` when the block ends well, `analysis.json` last.

        If an upload fails, the objects uploaded so far are removed again. S3 has no renames: an object of the same key
        that was overwritten before the failure cannot be restored (unless the bucket keeps versions), and objects of
        earlier results with other keys stay in any case.

        Raises:
            OutputError: the bucket does not exist, or S3 refused.
        """
        bucket, key = _split(uri)
        prefix = f"{key.rstrip('/')}/" if key.rstrip("/") else ""
        with _translated(_output_error(uri), bucket):
            self._require_bucket(bucket)
        folder = Path(tempfile.mkdtemp(dir=self._scratch))
        try:
            with explained(uri, only=OUT_OF_SPACE):
                yield folder
            with _translated(_output_error(uri), bucket):
                self._upload(folder, bucket, prefix)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _find(self, bucket: str, key: str) -> list[tuple[Path, str]]:
        """Relative local path and key of every object that the key means."""
        if key and not key.endswith("/") and self._is_object(bucket, key):
            return [(_safe_path(key.rpartition("/")[2], key), key)]
        folder = key if key.endswith("/") or not key else f"{key}/"
        found = self._list(bucket, folder, folder)
        if found or folder == key:
            return found
        return self._list(bucket, key, key[: key.rfind("/") + 1])

    def _is_object(self, bucket: str, key: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            self._open().head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in (403, 404):
                return False
            raise
        return True

    def _list(self, bucket: str, prefix: str, root: str) -> list[tuple[Path, str]]:
        pages = self._open().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = sorted(item["Key"] for page in pages for item in page.get("Contents", ()))
        names = [(key.removeprefix(root), key) for key in keys if not key.endswith("/")]
        return [(_safe_path(name, key), key) for name, key in names if not any(map(is_hidden, _visible(name)))]

    def _download(self, bucket: str, key: str, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open().download_file(bucket, key, str(path))
        return path

    def _describe_missing(self, bucket: str, key: str) -> str:
        folder = key.rstrip("/").rpartition("/")[0]
        answer = self._open().list_objects_v2(
            Bucket=bucket, Prefix=f"{folder}/" if folder else "", Delimiter="/", MaxKeys=20
        )
        names = [item["Key"] for item in answer.get("Contents", ())]
        names += [item["Prefix"] for item in answer.get("CommonPrefixes", ())]
        there = f"; there are: {', '.join(map(repr, names))}" if names else ""
        return f"no object has or begins with the key {key!r} (names that begin with . or _ are not counted){there}"

    def _require_bucket(self, bucket: str) -> None:
        """Fail before the work when the bucket is not there; who may write to it may not be allowed to look."""
        from botocore.exceptions import ClientError

        try:
            self._open().head_bucket(Bucket=bucket)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 403:
                raise

    def _upload(self, folder: Path, bucket: str, prefix: str) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        files.sort(key=lambda path: path == folder / RESULT)
        begun: list[str] = []
        try:
            for path in files:
                begun.append(prefix + path.relative_to(folder).as_posix())
                self._open().upload_file(str(path), bucket, begun[-1])
        except BaseException:
            self._remove(bucket, begun)
            raise

    def _remove(self, bucket: str, keys: list[str]) -> None:
        """Best effort: the failure that led here is the one to report."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        for key in keys:
            try:
                self._open().delete_object(Bucket=bucket, Key=key)
            except (Boto3Error, BotoCoreError, ClientError):
                continue

    def _open(self) -> Any:
        if self._client is None:
            self._client = _connect()
        return self._client


def _connect() -> Any:
    """An S3 client; for an endpoint that is not Amazon's, one that puts the bucket into the path."""
    import boto3
    from botocore.config import Config

    session = boto3.session.Session()
    client = session.client("s3")
    host = urlsplit(client.meta.endpoint_url).hostname or ""
    if host.endswith(_AWS_DOMAINS):
        return client
    return session.client("s3", config=Config(s3={"addressing_style": "path"}))


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.partition("://")[2].partition("/")
    if not bucket:
        raise ConfigError("", "this S3 URI names no bucket", got=uri, expected="s3://bucket/key")
    return bucket, key


def _visible(name: str) -> list[str]:
    """The parts of a name that can be hidden: `.` and `..` are no names, and are refused elsewhere."""
    return [part for part in name.split("/") if part not in (".", "..")]


def _safe_path(name: str, key: str) -> Path:
    """The name as a relative path.

    Raises:
        DataError: it would lead out of its folder, or two keys could become one path.
    """
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in name.split("/")):
        problem = "the object's key cannot be a file name below one folder; expected no empty, '.' or '..' parts"
        raise DataError(problem, source=repr(key))
    return Path(name)


def _output_error(uri: str) -> Callable[[str], OutputError]:
    return lambda problem: OutputError(f"results cannot be written to {uri!r}: {problem}")


@contextmanager
def _translated(make: Callable[[str], Exception], bucket: str) -> Iterator[None]:
    """Turns what boto3 or the disk refuse into the error of the caller."""
    failures = s3_failures()
    try:
        yield
    except failures as error:
        raise make(with_reason(error, bucket)) from error
