"""A model behind an HTTP endpoint that answers `POST /invocations` (contract 5.1)."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter

import numpy as np
from msgspec import Struct
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from pellucid.core.arrays import Batch, Predictions
from pellucid.core.errors import ConfigError, ModelError
from pellucid.core.ports import Clock
from pellucid.core.specs import PredictorSpec
from pellucid.predict.checkpoint import Checkpoint
from pellucid.predict.codecs import BatchWriter, EncodedBatch, check_locators, decode
from pellucid.predict.codecs.rooms import Room
from pellucid.predict.exchange import EndpointOptions, Exchange, RefusedError
from pellucid.predict.joining import join_predictions
from pellucid.predict.pace import Pace, PaceLimits
from pellucid.predict.plan import Plan
from pellucid.predict.units import Units
from pellucid.predict.workers import map_in_order

FALLBACK = "Fallback to per-record prediction because of model error."

_FIRST_IN_FLIGHT = 4
_FIRST_RECORDS = 256
_LABELS_A_REQUEST = 2048
_SHARE_OF_TIMEOUT = 1 / 6

_LOG = logging.getLogger(__name__)
_ATTRIBUTES = re.compile(r"[\x20-\x7e]{0,1024}")


def open_endpoint(
    url: str, spec: PredictorSpec, *, clock: Clock, options: EndpointOptions | None = None
) -> HttpPredictor:
    """A predictor that asks the model at `url`; without a path, at `/invocations` there.

    Raises:
        ConfigError: the address, the locators or the custom attributes cannot be used.
    """
    check_locators(spec)
    return HttpPredictor(_parse(url), _headers(spec), spec, clock, options or EndpointOptions())


class HttpPredictor:
    """A model that is asked over HTTP, several requests at a time.

    `calls` is the number of requests sent, repeated ones included; `rows` the number of records answered.
    """

    def __init__(
        self, url: Url, headers: dict[str, str], spec: PredictorSpec, clock: Clock, options: EndpointOptions
    ) -> None:
        self._spec = spec
        self._writer = BatchWriter(spec)
        self._options = options
        # How a label is read may depend on the others in its answer, so the grouping must not depend on time.
        fixed = min(_LABELS_A_REQUEST, options.max_records)
        limits = PaceLimits(options.in_flight, options.max_records, options.read_timeout * _SHARE_OF_TIMEOUT)
        self._pace = Pace(limits, in_flight=_FIRST_IN_FLIGHT, records=_FIRST_RECORDS)
        self._fixed = None if spec.label is None else fixed
        self._exchange = Exchange(url, headers, clock, options, self._pace)
        self._kept = _open_checkpoint(url, headers, spec, options)
        self._max_body = options.max_body
        self._takes_batches: bool | None = None
        self._lock = threading.Lock()
        self._rooms: deque[Room] = deque()
        self.rows = 0

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._exchange.calls

    def predict(self, batch: Batch) -> Predictions:
        """One answer a record, in order.

        Raises:
            ModelError: the model refused, hung, or did not answer once per record.
            ConfigError: the templates do not fit the columns of the batch.
        """
        encoded = self._writer.write(batch)
        if not len(encoded):
            return Predictions(np.empty((0, 0)))
        request = _Request(encoded, threading.Event(), Units(encoded, self._kept, self._options.max_body))
        plan = Plan(encoded, request.units.gaps(), request.units.size)
        answered = map_in_order(
            lambda span: (span.start, self._ask(request, span)),
            lambda: plan.take(self._records_a_request(encoded), self._max_body),
            lambda: self._pace.in_flight,
            request.stop,
        )
        self._pace.rest()
        parts = sorted([*answered, *request.units.known], key=itemgetter(0))
        return join_predictions([part for _, found in parts for part in found])

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()
        self._rooms.clear()

    def _records_a_request(self, encoded: EncodedBatch) -> int:
        if self._takes_batches is False or encoded.template.is_single:
            return 1
        if self._fixed is not None:
            return self._fixed
        return self._pace.share(len(encoded))

    def _ask(self, request: _Request, span: range) -> list[Predictions]:
        if self._takes_batches is False and len(span) > 1:
            return [part for k in span for part in self._ask(request, range(k, k + 1))]
        try:
            found = self._exchange_one(request, span)
        except RefusedError as refusal:
            if len(span) == 1 or refusal.is_about_access or self._is_too_busy(refusal):
                raise _explained(refusal, span, request) from refusal
            if refusal.is_too_large:
                return self._ask_halves(request, span)
            return self._ask_one_by_one(request, span, refusal)
        if len(span) > 1:
            self._takes_batches = True
        return [found]

    def _is_too_busy(self, refusal: RefusedError) -> bool:
        """Whether an endpoint that could answer batches has been waited for in vain."""
        return refusal.status == 429 or (refusal.is_about_load and self._takes_batches is True)

    def _ask_halves(self, request: _Request, span: range) -> list[Predictions]:
        half = len(span) // 2
        self._max_body = max(1, min(self._max_body, len(request.encoded.body(span.start, span.stop)) // 2))
        return self._ask(request, span[:half]) + self._ask(request, span[half:])

    def _ask_one_by_one(self, request: _Request, span: range, refusal: RefusedError) -> list[Predictions]:
        _LOG.warning(FALLBACK)
        found = []
        for k in span:
            found += self._ask(request, range(k, k + 1))
        if self._takes_batches is None and not refusal.is_about_load:
            self._takes_batches = False
        return found

    def _exchange_one(self, request: _Request, span: range) -> Predictions:
        known = request.units.find(span)
        if known is not None:
            return known
        with self._room() as room:
            body = request.encoded.body(span.start, span.stop, room)
            reply = self._exchange.send(body, len(span), request.stop)
        found = decode(reply.body, reply.content_type, len(span), self._spec)
        request.units.keep(span, found)
        with self._lock:
            self.rows += len(span)
        return found

    @contextmanager
    def _room(self) -> Iterator[Room]:
        """Memory for a body, which nobody else uses meanwhile."""
        try:
            room = self._rooms.pop()
        except IndexError:
            room = Room()
        try:
            yield room
        finally:
            self._rooms.append(room)


class _Request(Struct, frozen=True, eq=False):
    """All records of one call of `predict`, and the sign that nobody waits for them any more."""

    encoded: EncodedBatch
    stop: threading.Event
    units: Units


def _explained(refusal: RefusedError, span: range, request: _Request) -> ModelError:
    if refusal.is_about_access:
        problem = "The endpoint refused the request; check its address and who may call it"
    elif refusal.is_about_load and len(span) > 1:
        problem = (
            "The endpoint is still too busy after all tries; ask it later, or let it answer more. With a checkpoint, "
            "the next run asks only what has not been answered"
        )
    else:
        problem = (
            f"The model refused record {span.start + 1} of {len(request.encoded)}, sent alone; look at the "
            "model's log, and check predictor.content_type and the templates"
        )
    return ModelError(problem, status=refusal.status, excerpt=refusal.excerpt)


def _open_checkpoint(
    url: Url, headers: dict[str, str], spec: PredictorSpec, options: EndpointOptions
) -> Checkpoint | None:
    if options.checkpoint is None:
        return None
    reading = (spec.label, spec.probability, spec.label_headers)
    identity = (url.url, json.dumps(headers, sort_keys=True), json.dumps(reading))
    return Checkpoint(options.checkpoint, [text.encode() for text in identity], options.max_checkpoint)


def _parse(url: str) -> Url:
    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise ConfigError("endpoint", "is not a URL", got=url) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ConfigError("endpoint", "cannot be called", got=url, expected="http://host:port or https://host")
    if parsed.auth is not None:
        raise ConfigError("endpoint", "holds a user name or password, which is not supported", expected="a plain URL")
    return parsed._replace(path="/invocations") if parsed.path in (None, "", "/") else parsed


def _headers(spec: PredictorSpec) -> dict[str, str]:
    headers: dict[str, str] = {"Content-Type": spec.content_type, "Accept": spec.accept_type}
    for key, name, value in (
        ("custom_attributes", "X-Amzn-SageMaker-Custom-Attributes", spec.custom_attributes),
        ("target_model", "X-Amzn-SageMaker-Target-Model", spec.target_model),
    ):
        if value is None:
            continue
        if not _ATTRIBUTES.fullmatch(value):
            expected = "at most 1024 visible ASCII characters"
            raise ConfigError(f"predictor.{key}", "cannot be sent as a header", got=value, expected=expected)
        headers[name] = value
    return headers
