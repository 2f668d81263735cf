"""Fetching from and writing to S3: a real server on the loopback, spoken to by the real client."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from moto.server import ThreadedMotoServer

from pellucid.core.errors import ConfigError, DataError, MissingExtraError, OutputError
from pellucid.store import Stores
from pellucid.store.s3 import S3Store


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Nothing of the machine's own AWS set-up."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture(scope="module")
def administrator(server):
    import boto3
    from botocore.config import Config

    session = boto3.session.Session("key", "secret", region_name="us-east-1")
    made = session.client("s3", endpoint_url=server, config=Config(s3={"addressing_style": "path"}))
    yield made
    made.close()


@pytest.fixture
def client(server, administrator, environment, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    administrator.create_bucket(Bucket="data")
    yield administrator
    for item in administrator.list_objects_v2(Bucket="data").get("Contents", []):
        administrator.delete_object(Bucket="data", Key=item["Key"])
    administrator.delete_bucket(Bucket="data")


@pytest.fixture
def stores(client):
    with Stores() as opened:
        yield opened


def put(client, *keys):
    for key in keys:
        client.put_object(Bucket="data", Key=key, Body=key.encode())


def keys(client):
    return sorted(item["Key"] for item in client.list_objects_v2(Bucket="data").get("Contents", []))


def body(client, key):
    return client.get_object(Bucket="data", Key=key)["Body"].read().decode()


def fetched(stores, uri):
    """The content of every fetched file (its key), in order."""
    paths = stores.fetch(uri)
    assert list(paths) == sorted(paths)
    return [Path(path).read_text() for path in paths]


def test_an_object(stores, client):
    put(client, "in/_train é.csv", "in/_train é.csv.bak")
    (path,) = stores.fetch("s3://data/in/_train é.csv")
    assert Path(path).name == "_train é.csv"
    assert Path(path).read_text() == "in/_train é.csv"


def test_a_prefix_is_a_folder_or_the_beginning_of_keys(stores, client):
    put(client, "in/b.csv", "in/a/1.csv", "in/_SUCCESS", "in/.x/y", "in/", "in2/c.csv", "part-1", "part-0", "_part-0")
    assert fetched(stores, "s3://data/in") == ["in/a/1.csv", "in/b.csv"]
    assert fetched(stores, "S3://data/in/") == ["in/a/1.csv", "in/b.csv"]
    assert fetched(stores, "s3://data/part-") == ["part-0", "part-1"]
    assert fetched(stores, "s3://data/in/b") == ["in/b.csv"]
    assert fetched(stores, "s3://data") == ["in/a/1.csv", "in/b.csv", "in2/c.csv", "part-0", "part-1"]


def test_more_objects_than_one_page(stores, client):
    put(client, *(f"many/{number}.csv" for number in range(7)))
    events = stores._open_s3()._open().meta.events
    events.register("before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.setdefault("MaxKeys", 2))
    assert fetched(stores, "s3://data/many") == [f"many/{number}.csv" for number in range(7)]


@contextmanager
def answering(monkeypatch, status, text):
    """A server that gives the same answer to every request but the first question whether an object exists."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(404 if status == 200 else status)
            self.end_headers()

        def do_PUT(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def do_DELETE(self):
            self.do_GET()

        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{running.server_port}")
        yield
        running.shutdown()


@pytest.mark.parametrize(
    "key", ["in/../../../escaped", "in/a/../../../../escaped", "in//etc/passwd", "in/./x", "in/x\\..\\y"]
)
def test_keys_that_would_leave_the_folder_are_refused(environment, monkeypatch, tmp_path, key):
    scratch = tmp_path / "deep" / "scratch"
    scratch.mkdir(parents=True)
    text = f"<ListBucketResult><Contents><Key>{key}</Key></Contents></ListBucketResult>"
    with answering(monkeypatch, 200, text), pytest.raises(DataError, match="cannot be a file name below one folder"):
        S3Store(scratch).fetch("s3://data/in")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDenied", "access denied; check what the credentials may do in the bucket 'data'"),
        ("InvalidAccessKeyId", "the AWS access key is unknown"),
        ("SignatureDoesNotMatch", "the AWS secret key does not fit"),
        ("ExpiredToken", "the AWS credentials have expired"),
        ("Strange", "S3 refused: Strange 'why'"),
    ],
)
def test_s3_refuses(environment, monkeypatch, code, message):
    text = f"<Error><Code>{code}</Code><Message>why</Message></Error>"
    with answering(monkeypatch, 403, text), Stores() as stores, pytest.raises(DataError) as caught:
        stores.fetch("s3://data/in")
    assert "s3://data/in" in str(caught.value)
    assert message in str(caught.value)


def test_an_object_and_a_folder_of_the_same_name(stores, client):
    put(client, "in/a", "in/a/b")
    with pytest.raises(DataError, match="s3://data/in"):
        stores.fetch("s3://data/in")


def test_nothing_there(stores, client):
    put(client, "in/train.csv", "in/deep/x", "in/_hidden")
    with pytest.raises(DataError) as caught:
        stores.fetch("s3://data/in/trian.csv")
    assert "s3://data/in/trian.csv" in str(caught.value)
    assert "'in/train.csv', 'in/deep/'" in str(caught.value).replace("'in/_hidden', ", "")
    with pytest.raises(DataError, match="not counted"):
        stores.fetch("s3://data/in/_hid")


def test_a_missing_bucket(stores):
    with pytest.raises(DataError, match="the bucket 'nowhere' does not exist"):
        stores.fetch("s3://nowhere/in")
    with pytest.raises(OutputError, match="the bucket 'nowhere' does not exist"), stores.stage("s3://nowhere/out"):
        pytest.fail("nothing should run")


@pytest.mark.parametrize("uri", ["s3://", "s3:///key"])
def test_no_bucket(stores, uri):
    with pytest.raises(ConfigError, match="names no bucket"):
        stores.fetch(uri)


def test_an_illegal_bucket_name(stores):
    with pytest.raises(DataError, match="no legal bucket name"):
        stores.fetch("s3://UPPER CASE/key")


def test_no_credentials(server, environment, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    with Stores() as stores, pytest.raises(DataError, match="no AWS credentials"):
        stores.fetch("s3://data/in")


def test_no_server(environment, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with Stores() as stores, pytest.raises(DataError, match="S3 cannot be reached"):
        stores.fetch("s3://data/in")


def test_who_may_write_but_not_look_gets_as_far_as_the_upload(environment, monkeypatch):
    ran = []
    with (
        answering(monkeypatch, 403, ""),
        Stores() as stores,
        pytest.raises(OutputError, match="access denied"),
    ):
        stage_results(stores, "s3://data/out", {"analysis.json": "{}"}, lambda: ran.append(True))
    assert ran


def test_amazon_itself_is_addressed_as_it_wishes(environment):
    with Stores() as stores:
        client = stores._open_s3()._open()
        url = client.generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "a"})
    assert url.startswith("https://data.s3.amazonaws.com/a")


def test_without_boto3_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3.exceptions", None)
    with Stores() as stores, pytest.raises(MissingExtraError, match=r"pip install 'pellucid\[s3\]'"):
        stores.fetch("s3://data/in")


def test_s3_is_out_of_order(environment, monkeypatch):
    with answering(monkeypatch, 400, ""), Stores() as stores, pytest.raises(DataError, match="S3 refused: 400"):
        stores.fetch("s3://data/in")


def test_downloads_are_deleted_on_close(client):
    put(client, "a.csv")
    with Stores() as stores:
        (path,) = stores.fetch("s3://data/a.csv")
        assert Path(path).exists()
    assert not Path(path).exists()
    assert fetched(stores, "s3://data/a.csv") == ["a.csv"]
    stores.close()


def stage_results(stores, uri, files, then=lambda: None):
    with stores.stage(uri) as folder:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        then()
    return folder


def test_results_are_uploaded_with_analysis_json_last(stores, client, monkeypatch):
    put(client, "out/kept", "out/analysis.json")
    s3, order = stores._open_s3()._open(), []
    upload = s3.upload_file
    monkeypatch.setattr(s3, "upload_file", lambda path, bucket, key: (order.append(key), upload(path, bucket, key)))
    folder = stage_results(
        stores, "s3://data/out", {"analysis.json": "{}", "explanations_shap/out.csv": "1", "z.html": "z"}
    )
    assert order == ["out/explanations_shap/out.csv", "out/z.html", "out/analysis.json"]
    assert keys(client) == ["out/analysis.json", "out/explanations_shap/out.csv", "out/kept", "out/z.html"]
    assert body(client, "out/analysis.json") == "{}"
    assert not folder.exists()


@pytest.mark.parametrize(("uri", "key"), [("s3://data", "analysis.json"), ("s3://data/a/b/", "a/b/analysis.json")])
def test_results_at_other_places(stores, client, uri, key):
    stage_results(stores, uri, {"analysis.json": "{}"})
    assert keys(client) == [key]


def test_an_error_before_the_end_uploads_nothing(stores, client):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        stage_results(stores, "s3://data/out", {"analysis.json": "{}"}, fail)
    assert keys(client) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_failed_upload_removes_what_was_uploaded(stores, client, monkeypatch, error):
    put(client, "out/kept")
    s3 = stores._open_s3()._open()
    upload = s3.upload_file

    def fail_at_the_end(path, bucket, key):
        upload(path, bucket, key)
        if key.endswith("analysis.json"):
            raise error

    monkeypatch.setattr(s3, "upload_file", fail_at_the_end)
    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else OutputError):
        stage_results(stores, "s3://data/out", {"analysis.json": "{}", "a": "1"})
    assert keys(client) == ["out/kept"]


def test_an_upload_that_the_server_refuses(stores, client):
    """The bucket is gone when the results come."""
    with pytest.raises(OutputError, match="the bucket 'data' does not exist"):
        stage_results(stores, "s3://data/out", {"analysis.json": "{}"}, lambda: client.delete_bucket(Bucket="data"))
    client.create_bucket(Bucket="data")
