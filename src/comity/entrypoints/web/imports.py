"""Imports: what lists stand here, a new file in, how far each run is, and an approver's word where much would go."""

from __future__ import annotations

import tomllib
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.imports import actions, queries, texts
from comity.apps.imports.kinds import Kind
from comity.apps.imports.listings import NOT_AN_ARREST_WARRANT
from comity.apps.imports.profiles import plain
from comity.apps.imports.queries import Run
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import may, require
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.policy import Act

MAX_SETTINGS_BYTES = 256 * 1024
_SETTINGS = {Kind.FTM: "profile", Kind.CSV: "mapping"}


class ManyFiles(forms.FileInput):
    """OFAC's list is several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class ImportForm(forms.Form):
    """A list to import, with its mapping or profile where its kind needs one."""

    kind = forms.ChoiceField(label=_("What it is"))
    list_files = FilesField(
        label=_("File"),
        help_text=_("It may be packed with gzip. OFAC's list: sdn.csv, add.csv and alt.csv together."),
    )
    settings = forms.FileField(
        label=_("Mapping or profile (TOML)"),
        help_text=_(
            "For a register export its mapping. For FollowTheMoney entities a profile with purposes, legal ground and "
            "review date, where the entities do not state them."
        ),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [(kind.value, gettext(kind.label)) for kind in Kind]  # type: ignore[attr-defined]


@officer_required
@acts_once
def imports(request: OfficerRequest) -> HttpResponse:
    """The lists that stand here, the newest runs, and the form for a new file."""
    actor, at = request.officer.actor, bureau.now()
    require(actor, Act.WITHDRAW, at)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind = Kind(form.cleaned_data["kind"])
            files = [(file.name or "list", file.chunks()) for file in form.cleaned_data["list_files"]]
            settings = _settings(kind, form.cleaned_data["settings"])
            made = actions.upload(kind, files, by=actor, at=at, settings=settings)
        except ComityError as fault:
            tell(form, fault)
        else:
            return redirect("import", made)
    context = {
        "form": form,
        "lists": queries.lists(actor, at=at),
        "runs": queries.runs(actor, at=at),
        "may_import": may(actor, Act.IMPORT, at),
    }
    return render(request, "web/imports/imports.html", context, status=422 if form.errors else 200)


def _settings(kind: Kind, file: UploadedFile[Any] | None) -> dict[str, Any]:
    """The mapping or profile that came with the file."""
    if file is None:
        return {}
    what = _SETTINGS.get(kind)
    if what is None:
        raise InvalidInput(
            gettext("This list needs neither mapping nor profile."), code="bad_profile", column="settings"
        )
    try:
        if (file.size or 0) > MAX_SETTINGS_BYTES:
            raise ValueError
        return {what: plain(tomllib.loads(file.read().decode("utf-8-sig")))}
    except ValueError:
        raise InvalidInput(
            gettext("The mapping or profile is not TOML."), code=f"bad_{what}", column="settings"
        ) from None


@require_safe
@officer_required
def one(request: OfficerRequest, import_id: UUID) -> HttpResponse:
    """One run: how far it is, what it changed, or why it was refused."""
    run = queries.one(import_id, request.officer.actor, at=bureau.now())
    record = run.record
    fault = record.fault and {
        **record.fault,
        "text": texts.fault_text(record.fault["code"]),
        "place": _place(record.fault),
    }
    context = {
        "run": run,
        "phase": texts.phase_text(run.progress.phase) if run.progress else "",
        "warnings": [_warning(warning) for warning in record.warnings],
        "fault": fault,
        "names": accounts.names({record.started_by, record.decided_by}),
        "not_a_warrant": gettext(NOT_AN_ARREST_WARRANT) if run.kind in (Kind.UN_SC, Kind.OFAC_SDN) else "",
        "share": _share(run),
    }
    return render(request, "web/imports/import.html", context)


def _place(fault: dict[str, Any]) -> str:
    return texts.place_text(fault.get("place") or {})


def _warning(warning: dict[str, Any]) -> dict[str, Any]:
    places = [texts.place_text(place) for place in warning["places"]]
    return {**warning, "text": texts.warning_text(warning["code"]), "places": places}


def _share(run: Run) -> int:
    """Per cent of the list that a waiting run would remove."""
    before = run.record.counts.get("before", 0)
    return round(100 * run.record.counts["removed"] / before) if before else 0


@require_POST
@officer_required
@acts_once
def decide(request: OfficerRequest, import_id: UUID) -> HttpResponse:
    """An approver agrees to the removals, or gives the edition up."""
    actor, at = request.officer.actor, bureau.now()
    if request.POST.get("verb") == "confirm":
        actions.confirm(import_id, by=actor, at=at)
        messages.success(request, gettext("Confirmed. The removals are being applied."))
    else:
        actions.cancel(import_id, by=actor, at=at)
        messages.success(request, gettext("Given up. Nothing was changed."))
    return redirect("import", import_id)


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/<uuid:import_id>/", one, name="import"),
    path("imports/<uuid:import_id>/decide/", decide, name="import_decide"),
]
