"""A request of a program and the reply to it, free of any web framework: the fast door and Django both use them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from pydantic import BaseModel, ValidationError

from comity.apps.audit.journal import Group
from comity.kernel.errors import InvalidInput

SAFE_SECONDS = 10.0  # that a reply waits at most for its log entries to be safe
Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Incoming:
    """A request with its whole body.

    path     decoded, without the query
    query    as sent
    headers  names in small letters
    """

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of_django(cls, request: HttpRequest) -> Incoming:
        headers = {name.lower(): value for name, value in request.headers.items()}
        return cls(request.path, request.META.get("QUERY_STRING", ""), headers, request.body)

    @cached_property
    def parameters(self) -> QueryDict:
        """The query's parameters; SuspiciousOperation where there are too many."""
        return QueryDict(self.query)

    @cached_property
    def data(self) -> Any:
        """The body's JSON, None for an empty body; InvalidInput `bad_json` for anything else."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise InvalidInput("the body is not JSON", hint="send an object in UTF-8", code="bad_json") from None


@dataclass(frozen=True)
class Reply:
    """What is answered: once `group` is safe in the log, where there is one."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    group: Group | None = None

    def to_django(self) -> HttpResponse:
        """The same reply as Django's; waits for the log. NodeFault where it cannot be written."""
        if self.group is not None:
            self.group.wait(SAFE_SECONDS)
        return HttpResponse(self.body, status=self.status, content_type=self.content_type, headers=dict(self.headers))


NOT_KEPT = {"Cache-Control": "no-store"}


def in_json(
    body: Any,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
    group: Group | None = None,
) -> Reply:
    """A reply in JSON that nobody on the way may keep."""
    return Reply(status, json.dumps(body).encode("ascii"), {**(headers or {}), **NOT_KEPT}, content_type, group)


class Malformed(InvalidInput):
    """A request that does not have the form of one.

    errors  where, and what was expected; what was sent is not repeated
    """

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("the request was not understood", code="malformed")
        self.errors = errors


class Reading:
    """Reads the parts of a request; what is wrong with all of them is said at once by `require`."""

    def __init__(self) -> None:
        self._errors: list[dict[str, Any]] = []

    def body(self, model: type[Model], incoming: Incoming, *, name: str) -> Model | None:
        """The body as `model`; None where it is not one. `name` is that of the description."""
        data = incoming.data
        if not incoming.body:
            self._errors.append({"loc": ["body", name], "msg": "Field required", "type": "missing"})
            return None
        return self._read(model, data, ("body", name))

    def query(self, model: type[Model], parameters: QueryDict, lists: frozenset[str]) -> Model | None:
        """The parameters as `model`; of one given twice the last counts, `lists` apart."""
        values = {name: parameters.getlist(name) if name in lists else parameters[name] for name in parameters}
        return self._read(model, values, ("query",))

    def require(self) -> None:
        """Malformed where anything was wrong."""
        if self._errors:
            raise Malformed(self._errors[:20])

    def _read(self, model: type[Model], data: Any, where: Loc) -> Model | None:
        try:
            return model.model_validate(data)
        except ValidationError as fault:
            found = fault.errors(include_url=False, include_input=False)
            self._errors += [
                {"loc": [str(part)[:60] for part in (*where, *one["loc"])], "msg": one["msg"], "type": one["type"]}
                for one in found
            ]
            return None
