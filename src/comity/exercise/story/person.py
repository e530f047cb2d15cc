"""One person at one node's pages: follows links and redirects, fills in forms, keeps cookies. No script runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import httpx

from comity.exercise.story.pages import Element, read

TIMEOUT_SECONDS = 30.0


class DidNotHold(Exception):
    """Something in the story was not as it must be; the text says what was expected and what was seen."""


@dataclass(frozen=True)
class Page:
    """A page as it came."""

    path: str
    status: int
    headers: Mapping[str, str]
    source: str
    root: Element

    @property
    def text(self) -> str:
        """What the content says, without header and footer; of a page without content, everything."""
        main = self.root.first("main")
        return (main or self.root).text

    @property
    def language(self) -> str:
        html = self.root.first("html")
        return html.attributes.get("lang", "") if html else ""

    @property
    def direction(self) -> str:
        html = self.root.first("html")
        return html.attributes.get("dir", "") if html else ""

    def form(self, action: str) -> Element:
        """The form that is sent to this path; DidNotHold if there is none."""
        for one in self.root.all("form"):
            if urlsplit(urljoin(self.path, one.attributes.get("action", ""))).path == action:
                return one
        raise self.unlike(f"a form to {action}")

    def one(self, what: str, tag: str = "", *, cls: str = "", **attributes: str) -> Element:
        """The first such element; DidNotHold, with `what` it should have been, if there is none."""
        found = self.root.first(tag, cls=cls, **attributes)
        if found is None:
            raise self.unlike(what)
        return found

    def require(self, holds: bool, expected: str) -> None:
        """DidNotHold unless it holds."""
        if not holds:
            raise self.unlike(expected)

    def unlike(self, expected: str) -> DidNotHold:
        return DidNotHold(f"expected {expected}\n     at {self.path}, status {self.status}: {self.text[:600]}")


class Person:
    """A browser of one person, signed in or not."""

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        self._client = httpx.Client(
            base_url=address, follow_redirects=True, timeout=TIMEOUT_SECONDS, trust_env=False, http2=False
        )

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, *, expect: int = 200) -> Page:
        """Open an address; DidNotHold if it answers with another status than expected."""
        return self._page(self._client.get(path), expect)

    def has(self, path: str) -> bool:
        """Whether there is anything at this address for this person."""
        return self._client.get(path).is_success

    def ask(self, path: str) -> Page:
        """What a page's own script asks for in the background: 204 for nothing new, or an order to load it again."""
        headers = {"HX-Request": "true"}
        return self._page(self._client.get(path, headers=headers, follow_redirects=False), None)

    def submit(
        self,
        page: Page,
        form: Element,
        fill: Mapping[str, str | Sequence[str]] = MappingProxyType({}),
        *,
        button: Element | None = None,
    ) -> Page:
        """Send a form as it stands, with these fields filled in, by this button; returns the page it leads to."""
        data: dict[str, list[str]] = form.filled_in()
        for name, value in fill.items():
            data[name] = [value] if isinstance(value, str) else list(value)
        action = form.attributes.get("action", "")
        if button is not None:
            action = button.attributes.get("formaction", action)
            if name := button.attributes.get("name", ""):
                data[name] = [button.attributes.get("value", "")]
        address = urljoin(page.path, action)
        return self._page(self._client.post(address, data=data), 200)

    def _page(self, response: httpx.Response, expect: int | None) -> Page:
        path = response.url.raw_path.decode()
        page = Page(path, response.status_code, response.headers, response.text, read(response.text))
        if expect is not None and response.status_code != expect:
            raise page.unlike(f"status {expect}")
        return page
