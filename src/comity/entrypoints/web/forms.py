"""How forms are drawn, and how a refusal by an action is told beside the field it concerns."""

from __future__ import annotations

from django.forms import Form
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext

from comity.kernel.errors import ComityError, Denied


class Renderer(DjangoTemplates):
    """Label, help, field and faults in one block; see the two templates."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"


def tell(form: Form, fault: ComityError, beside: str = "") -> None:
    """Show the fault beside the field that it names (or `beside`), or above the form. A denial is no matter of it."""
    if isinstance(fault, Denied):
        raise fault
    column = str(fault.places.get("column", "")) or beside
    text = gettext(fault.message)
    if fault.hint:
        text = f"{text} ({gettext(fault.hint)})"
    form.add_error(column if column in form.fields else None, text)
