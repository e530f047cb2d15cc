"""The program `comity`: reads like a sentence, noun then verb. Commands load only what they need."""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from comity import __version__
from comity.kernel.errors import ComityError

# noun -> where it is; those under `bare` need no node (`comity log verify` runs on an auditor's machine)
COMMANDS = {
    "init": ("comity.node.commands.init", "bare"),
    "serve": ("comity.node.commands.serve", "node"),
    "doctor": ("comity.node.commands.doctor", "node"),
    "demo": ("comity.node.commands.demo", "bare"),
    "log": ("comity.entrypoints.cli.log", "bare"),
    "import": ("comity.entrypoints.cli.imports", "node"),
    "check": ("comity.entrypoints.cli.check", "node"),
    "screening": ("comity.node.commands.screening", "bare"),
    "record": ("comity.entrypoints.cli.record", "node"),
    "peer": ("comity.entrypoints.cli.peer", "node"),
    "officer": ("comity.entrypoints.cli.officer", "node"),
    "apikey": ("comity.entrypoints.cli.apikey", "node"),
}


HELP = {"-h", "--help"}


class Program(click.Group):
    """The commands by noun, imported on use; faults become one sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, need = COMMANDS[name]
        if need == "node":
            node = ctx.params.get("node") or os.environ.get("COMITY_NODE")
            only_help = ctx.resilient_parsing or bool(HELP & set(sys.argv[1:]))
            prepare(_blank_node() if only_help and not node else node)
        command: click.Command = importlib.import_module(module).command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`--node DIR` may stand anywhere in the sentence."""
        return super().parse_args(ctx, _node_first(args))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ComityError as fault:
            click.echo(f"comity: {fault.message} [{fault.code}]", err=True)
            if fault.hint:
                click.echo(f"        {fault.hint}", err=True)
            ctx.exit(1)


def _node_first(args: list[str]) -> list[str]:
    for place, word in enumerate(args):
        if word == "--node" and place + 1 < len(args):
            return ["--node", args[place + 1], *args[:place], *args[place + 2 :]]
        if word.startswith("--node="):
            return [word, *args[:place], *args[place + 1 :]]
    return args


def _blank_node() -> str:
    """A node that lives as long as this process: help is shown on a machine that has none."""
    from comity.node import creation

    home = Path(tempfile.mkdtemp(prefix="comity-help-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    creation.lay_out(home, member="XA", name="", federation="help.only", exercise=True, role="member", language="en")
    return str(home)


def prepare(node: str | None) -> None:
    """Make Django ready for the node named by `--node` or COMITY_NODE."""
    if node:
        os.environ["COMITY_NODE"] = str(Path(node).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.node.settings")
    import django
    from django.apps import apps

    from comity.node import logs

    logs.set_up()  # to standard error: what a command answers stands alone on standard output
    if not apps.ready:
        django.setup()


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="comity")
@click.option("--node", envvar="COMITY_NODE", metavar="DIR", help="The node's directory (or set COMITY_NODE).")
def program(node: str | None) -> None:
    """Comity: the open system for international police cooperation."""
    if node:
        os.environ["COMITY_NODE"] = str(Path(node).resolve())


def main() -> None:
    program(prog_name="comity")


if __name__ == "__main__":
    main()
