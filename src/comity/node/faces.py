"""Drawn faces on the pages of an exercise: a live node has no such address, and no drawn person."""

from __future__ import annotations

from random import Random
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from comity.apps import bureau
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.exercise.faces import portrait
from comity.exercise.people.looks import Looks
from comity.kernel.vocabulary import Sex

_ADULT = 35


@require_safe
@officer_required
def face(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """The face of an invented person: the same record, the same drawing. `sex` and `born` as the record says them."""
    said = request.GET.get("sex", "")
    sex = Sex(said) if said in Sex._value2member_map_ else Sex.OTHER
    born = request.GET.get("born", "")[:4]
    age = bureau.now().year - int(born) if born.isdecimal() and len(born) == 4 else _ADULT
    drawing = portrait(Looks.draw(sex, min(max(age, 3), 99), Random(record_id.int)))
    headers = {"Cache-Control": "private, max-age=86400"}
    return HttpResponse(drawing, content_type="image/svg+xml", headers=headers)


urlpatterns = [path("exercise/face/<uuid:record_id>.svg", face, name="exercise_face")]
