"""Known weaknesses of the locked packages, as the public databases of advisories tell them: `python -m kg.bench.audit`.

Runs `pip-audit` and `npm audit`, says of each how many packages were looked up and which have weaknesses. What could
not be looked up is never passed over as sound. Exit status: 0 nothing found, 1 weaknesses.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["main", "of_npm", "of_python"]

_ROOT = Path(__file__).resolve().parent.parent.parent
_PIP = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", "requirements.txt", "--progress-spinner", "off")


def of_python(said: str) -> tuple[str, int]:
    """(words, weaknesses) of what `pip-audit --format json` said."""
    try:
        rows: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return "Python packages: NOT checked: pip-audit could not reach its data", 0
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    found = [(row["name"], row["version"], one["id"]) for row in rows for one in row.get("vulns", ())]
    checked = len(rows) - len(skipped)
    if not checked:
        return f"Python packages: NOT checked: none of {len(rows)} is known where pip-audit asks", 0
    lines = [f"Python packages: {checked} of {len(rows)} checked, {len(found)} weaknesses"]
    lines += [f"  {name} {version}: {what}" for name, version, what in found]
    lines += [f"  NOT checked: {', '.join(skipped)}"] if skipped else []
    return "\n".join(lines), len(found)


def of_npm(said: str) -> tuple[str, int]:
    """(words, weaknesses) of what `npm audit --json` said."""
    try:
        report: dict[str, Any] = json.loads(said)
        counts: dict[str, int] = report["metadata"]["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return "Packages of the scripts: NOT checked: npm audit could not reach its data", 0
    total = report["metadata"]["dependencies"]["total"]
    lines = [f"Packages of the scripts: {total} checked, {counts['total']} weaknesses"]
    lines += [f"  {name}: {row['severity']}" for name, row in sorted(report.get("vulnerabilities", {}).items())]
    return "\n".join(lines), counts["total"]


def _said(command: Sequence[str], folder: Path) -> str:
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def main() -> int:
    """Ask both; the exit status."""
    npm = shutil.which("npm")
    answers = (
        of_python(_said([sys.executable, *_PIP, "--format", "json"], _ROOT)),
        of_npm(_said([npm, "audit", "--package-lock-only", "--json"], _ROOT / "web") if npm else ""),
    )
    for words, _ in answers:
        print(words)
    return 1 if any(found for _, found in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
