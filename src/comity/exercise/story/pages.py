"""Pages as a person without scripts gets them: elements, their text, forms with what is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_UNSEEN = frozenset({"script", "style", "template"})
_UNSENT = frozenset({"submit", "button", "reset", "image", "file"})


@dataclass
class Element:
    """One element; `parts` are elements and texts in their order."""

    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, blanks made single."""
        return " ".join("".join(self._texts()).split())

    def all(self, tag: str = "", *, cls: str = "", **attributes: str) -> list[Element]:
        """The elements within, in order: of this tag, with these classes and attributes. `for_` stands for `for`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.walk()
            if (not tag or one.tag == tag)
            and set(cls.split()) <= set(one.attributes.get("class", "").split())
            and all(one.attributes.get(name) == value for name, value in wanted.items())
        ]

    def first(self, tag: str = "", *, cls: str = "", **attributes: str) -> Element | None:
        """The first of `all`, None if there is none."""
        return next(iter(self.all(tag, cls=cls, **attributes)), None)

    def walk(self) -> Iterator[Element]:
        """Every element within, in order."""
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    def filled_in(self) -> dict[str, list[str]]:
        """A form's fields with the values they would be sent with, buttons apart."""
        values: dict[str, list[str]] = {}
        for one in self.walk():
            name = one.attributes.get("name", "")
            if name and "disabled" not in one.attributes:
                values.setdefault(name, []).extend(one._values())
        return {name: found for name, found in values.items() if found}

    def _values(self) -> list[str]:
        kind = self.attributes.get("type", "text")
        if self.tag == "textarea":
            return ["".join(self._texts())]
        if self.tag == "select":
            options = self.all("option")
            chosen = [one for one in options if "selected" in one.attributes] or options[:1]
            return [one.attributes.get("value", one.text) for one in chosen]
        if self.tag != "input" or kind in _UNSENT:
            return []
        if kind in ("checkbox", "radio") and "checked" not in self.attributes:
            return []
        return [self.attributes.get("value", "")]

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in _UNSEEN:
                yield from part._texts()
                yield "" if part.tag in _INLINE else " "


_INLINE = frozenset("a abbr b bdi code em i small span strong time".split())  # noqa: SIM905


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(one)
        if tag not in _VOID:
            self._open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].parts.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


def read(html: str) -> Element:
    """The whole page as an element without a tag."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root
