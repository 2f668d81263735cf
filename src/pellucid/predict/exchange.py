"""One HTTP request and its answer, tried again while the failure may pass."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import cast

import numpy as np
import urllib3
from msgspec import Struct, field
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError
from urllib3.util import Url

from pellucid.core.errors import ModelError
from pellucid.core.ports import Clock
from pellucid.predict.pace import Pace
from pellucid.predict.retry import Backoff, TransientError, call_with_retries, retry_after_seconds

_EXCERPT = 1000
_BUSY = frozenset({429, 502, 503, 504})


class EndpointOptions(Struct, frozen=True):
    """How to treat an endpoint. Sizes are in bytes and times in seconds; `seed` is for the jitter of waits.

    `read_timeout` is the longest silence while an answer is awaited. At most `in_flight` requests are under way and at
    most `max_records` are in one; how many there really are follows the endpoint's speed. Answers are kept in the
    folder `checkpoint`, of at most `max_checkpoint` bytes, and not asked for again.
    """

    max_body: int = 5 * 2**20
    max_records: int = 50_000
    max_answer: int = 256 * 2**20
    in_flight: int = 16
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    backoff: Backoff = field(default_factory=Backoff)
    seed: int = 0
    checkpoint: Path | None = None
    max_checkpoint: int = 256 * 2**20


class RefusedError(ModelError):
    """The model answered that it cannot do this request."""

    @property
    def is_too_large(self) -> bool:
        """Whether the request has too many bytes."""
        return self.status == 413

    @property
    def is_about_access(self) -> bool:
        """Whether any other request to this address would be refused too."""
        return self.status in {401, 403, 404, 405}

    @property
    def is_about_load(self) -> bool:
        """Whether the endpoint is busy, rather than the model unable to take the request."""
        return self.status in _BUSY


class Reply(Struct, frozen=True):
    """The body of a successful answer."""

    body: bytes
    content_type: str | None


class Exchange:
    """Sends bodies to one address, and tells the pace how that goes. `calls` counts the requests sent."""

    def __init__(self, url: Url, headers: dict[str, str], clock: Clock, options: EndpointOptions, pace: Pace) -> None:
        self._pool = urllib3.connection_from_url(
            url.url,
            maxsize=options.in_flight,
            timeout=urllib3.Timeout(connect=options.connect_timeout, read=options.read_timeout),
            retries=False,
        )
        self._pace = pace
        self._has_answered = False
        self._url = url
        self._headers = headers
        self._clock = clock
        self._options = options
        self._jitter = np.random.default_rng(options.seed)
        self._lock = threading.Lock()
        self.calls = 0

    def send(self, body: bytes | memoryview, records: int, stop: threading.Event) -> Reply:
        """The answer to `body`, which holds this many records; no new try is made once `stop` is set.

        Raises:
            RefusedError: the model answered with an error status.
            ModelError: it could not be reached, hung, or sent what is no answer.
        """

        def attempt() -> Reply:
            if stop.is_set():
                raise ModelError("The request was cancelled")
            return self._send_timed(body, records)

        return call_with_retries(attempt, self._options.backoff, self._clock, self._draw)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _send_timed(self, body: bytes | memoryview, records: int) -> Reply:
        began = self._clock.now()
        with self._lock:
            self._pace.sent(began)
        try:
            reply = self._send_once(body)
        except TransientError as failure:
            if failure.error.status in _BUSY:
                with self._lock:
                    self._pace.refused(self._clock.now())
            raise
        now = self._clock.now()
        with self._lock:
            self._has_answered = True
            self._pace.answered(records, now - began, now)
        return reply

    def _send_once(self, body: bytes | memoryview) -> Reply:
        with self._lock:
            self.calls += 1
        try:
            response = self._pool.urlopen(
                "POST",
                self._url.request_uri,
                body=cast("bytes", body),  # it takes anything with bytes in it
                headers=self._headers,
                redirect=False,
                preload_content=False,
            )
            try:
                return self._read(response)
            finally:
                response.release_conn()
        except HTTPError as error:
            raise self._failure(error) from error

    def _read(self, response: urllib3.BaseHTTPResponse) -> Reply:
        content = self._read_all(response)
        if 200 <= response.status < 300:
            return Reply(content, response.headers.get("Content-Type"))
        raise self._status_failure(response, content)

    def _read_all(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """The whole answer; only a read that finds the end tells an answer that was cut short."""
        limit, content = self._options.max_answer, bytearray()
        while len(content) <= limit:
            chunk = response.read(limit + 1 - len(content))
            if not chunk:
                return bytes(content)
            content += chunk
        response.close()
        problem = f"The answer is larger than {limit} bytes; is this a model?"
        raise ModelError(problem, status=response.status, excerpt=_excerpt(content))

    def _status_failure(self, response: urllib3.BaseHTTPResponse, content: bytes) -> Exception:
        status = response.status
        if status < 400:
            location = response.headers.get("Location")
            hint = f" to {location!r}; redirects are not followed, give the final address" if location else ""
            return ModelError(f"The endpoint does not answer but points elsewhere{hint}", status=status)
        refusal = RefusedError("The model refused the request", status=status, excerpt=_excerpt(content))
        if status == 429 or status >= 500:
            wait = retry_after_seconds(response.headers.get("Retry-After"), self._clock.now())
            return TransientError(refusal, wait, will_pass=status == 429 or (self._has_answered and status in _BUSY))
        return refusal

    def _failure(self, error: HTTPError) -> Exception:
        address = f"{self._url.scheme}://{self._url.netloc}{self._url.path}"
        if isinstance(error, ReadTimeoutError):
            return ModelError(
                f"The model at {address} did not answer within {self._options.read_timeout:g} s; send fewer records "
                "in a request, give it more time, or look at the model's log"
            )
        if isinstance(error, SSLError):
            return ModelError(f"No secure connection to {address}: {error}; check its certificate")
        if isinstance(error, NewConnectionError):
            problem = f"{address} cannot be reached: {error}; check the address and whether the model is running"
            return TransientError(ModelError(problem), will_pass=self._has_answered)
        if isinstance(error, ConnectTimeoutError):
            return ModelError(
                f"No connection to {address} within {self._options.connect_timeout:g} s; check the address and whether "
                "the model is running"
            )
        problem = f"The connection to {address} broke ({error.args[-1]!r}); look at the model's log"
        return TransientError(ModelError(problem), will_pass=self._has_answered)

    def _draw(self) -> float:
        with self._lock:
            return float(self._jitter.random())


def _excerpt(content: bytes | bytearray) -> str:
    return content[:_EXCERPT].decode("utf-8", errors="replace")
