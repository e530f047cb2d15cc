"""Each table says what personal data it holds, on what ground and for how long, and belongs to one room."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings

from comity.apps.bureau.privacy import NONE, PersonalData

SOURCE = Path(__file__).resolve().parents[2] / "src" / "comity"


def test_each_model_declares_its_personal_data() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("comity.")]
    assert len(ours) >= 10
    for model in ours:
        declared = vars(model).get("personal_data")  # its own, not one inherited from a base
        assert isinstance(declared, PersonalData), model
        if declared != NONE:
            assert declared.holds and declared.ground and declared.kept, model


def foreign_tables(path: Path) -> list[str]:
    """Where a file outside an app reaches that app's tables: `Model.objects` of a model that is not its own."""
    tree = ast.parse(path.read_text("utf-8"))
    parts = path.relative_to(SOURCE).parts
    home = f"comity.apps.{parts[1]}." if parts[0] == "apps" else "-"
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("comity.apps.")
        if node.module.split(".")[3:4] == ["models"] and not node.module.startswith(home)
        for alias in node.names
    }
    return [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value.id}.objects"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
        if isinstance(node.value, ast.Name) and node.value.id in foreign
    ]


def test_an_apps_tables_are_touched_by_that_app_alone() -> None:
    assert [place for path in SOURCE.rglob("*.py") for place in foreign_tables(path)] == []


def test_there_is_no_side_door_into_the_tables() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
