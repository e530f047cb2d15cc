"""The shift: purpose and case number that an officer states once and that stand beside every check."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.kernel.vocabulary import Purpose

CASE_NUMBER_LENGTH = 60


@dataclass(frozen=True)
class Shift:
    """purpose  None until the officer has stated one; case_number  may be empty"""

    purpose: Purpose | None = None
    case_number: str = ""

    @property
    def stated(self) -> dict[str, str]:
        """As the form shows it."""
        return {"purpose": self.purpose.value if self.purpose else "", "case_number": self.case_number}


class ShiftForm(forms.Form):
    """Purpose and case number."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    case_number = forms.CharField(label=_("Case number"), required=False, max_length=CASE_NUMBER_LENGTH)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        from django.utils.translation import gettext

        self.fields["purpose"].choices = [("", gettext("Choose"))] + [(p.value, gettext(p.label)) for p in Purpose]  # type: ignore[attr-defined]
        self.fields["case_number"].widget.attrs |= {"dir": "auto", "autocomplete": "off"}


def read(request: HttpRequest) -> Shift:
    """The shift held in this session."""
    held = request.session.get("shift", {})
    purpose = held.get("purpose")
    known = purpose in Purpose._value2member_map_
    return Shift(Purpose(purpose) if known else None, str(held.get("case_number", "")))


def write(request: HttpRequest, shift: Shift) -> None:
    request.session["shift"] = {
        "purpose": shift.purpose.value if shift.purpose else None,
        "case_number": shift.case_number,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def state(request: OfficerRequest) -> HttpResponse:
    """Hold purpose and case number for the shift, then go back to where the officer was."""
    if request.method != "POST":
        return render(request, "web/shift.html", {"form": ShiftForm(initial=request.shift.stated)})
    form = ShiftForm(request.POST)
    if not form.is_valid():
        return render(request, "web/shift.html", {"form": form}, status=422)
    write(request, Shift(Purpose(form.cleaned_data["purpose"]), form.cleaned_data["case_number"].strip()))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")


urlpatterns = [path("shift/", state, name="shift")]
