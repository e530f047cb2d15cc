"""The holdings: every record this officer may see, with filters; our own can be chosen for sharing."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from comity.apps import bureau
from comity.apps.holdings import looking, queries
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.navigation import may
from comity.entrypoints.web.records import purpose_needed
from comity.entrypoints.web.templatetags.records import member, schema_label
from comity.kernel.policy import Act
from comity.kernel.vocabulary import PersonStatus

PAGE = 25
LAST_PAGE = 40_000  # a page number beyond any real list


class FilterForm(forms.Form):
    """Which records to show; empty fields ask for all. The choices are among what the officer may see."""

    text = forms.CharField(
        label=_("Name, reference or record id"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    schema = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    shared = forms.ChoiceField(label=_("Shared"), required=False)

    def __init__(self, *args: object, choices: dict[str, list[str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._offer("schema", [(name, schema_label(name)) for name in choices["schema"]])
        self._offer("status", [(code, gettext(PersonStatus(code).label)) for code in choices["status"]])
        self._offer("owner", [(code, f"{member(code)} · {code}") for code in choices["owner"]])
        self._offer("shared", [("yes", gettext("with a member")), ("no", gettext("with nobody"))])
        if choices["list"]:
            self.fields["list"] = forms.ChoiceField(label=_("List"), required=False)
            self._offer("list", [(body, body) for body in choices["list"]])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        ordered = sorted(choices, key=lambda choice: choice[1].casefold())
        self.fields[name].choices = [("", gettext("All")), *ordered]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, str]:
        """The filters that were set."""
        return {name: value.strip() for name, value in self.cleaned_data.items() if value.strip()}


@require_safe
@officer_required
@purpose_needed(Act.LIST)
def holdings(request: OfficerRequest) -> HttpResponse:
    """One page of the list, newest first."""
    actor, at, purpose = request.officer.actor, bureau.now(), request.shift.purpose
    assert purpose is not None  # `purpose_needed` saw to it
    form = FilterForm(request.GET, choices=queries.choices(actor, purpose, at=at))
    found: list[HeldRecord] = []
    total, number, filters = 0, _number(request), {}
    if form.is_valid():
        filters = form.filters()
        found, total = looking.list_page(
            by=actor,
            purpose=purpose,
            at=at,
            filters=filters,
            offset=(number - 1) * PAGE,
            limit=PAGE,
            case_number=request.shift.case_number,
        )
    context = {
        "form": form,
        "records": found,
        "total": total,
        "first": (number - 1) * PAGE + 1,
        "last": (number - 1) * PAGE + len(found),
        "newer": _address(filters, number - 1) if number > 1 else "",
        "older": _address(filters, number + 1) if number * PAGE < total else "",
        "filters": filters,
        "narrowed": bool(filters),
        "may_withdraw": may(actor, Act.WITHDRAW, at),
        "may_share": may(actor, Act.PROPOSE_SHARING, at) and any(r.own and not r.facts.listed for r in found),
    }
    return render(request, "web/holdings/holdings.html", context, status=422 if form.errors else 200)


def _number(request: OfficerRequest) -> int:
    """The page asked for, from 1; whatever is no page is the first."""
    text = request.GET.get("page", "")
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 9 else 1


def _address(filters: dict[str, str], number: int) -> str:
    return "?" + urlencode(filters | ({"page": str(number)} if number > 1 else {}))


urlpatterns = [path("holdings/", holdings, name="holdings")]
