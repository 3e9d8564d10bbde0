"""Put the bundled timeline into the sample workspace: python tools/build_timeline.py

Reads src/sinews/sample/timeline/*.csv (events, reports, places, parties), replaces what the sample
held of them and writes the tables anew. A line that would be set aside stops it.
"""

from __future__ import annotations

import json
from pathlib import Path

from sinews.ingest import add
from sinews.workspace import Workspace

SAMPLE = Path(__file__).parent.parent / "src" / "sinews" / "sample"


def remove(root: Path, source: str) -> None:
    """Take a source's snapshots and tables out of a workspace."""
    manifest = root / "snapshots.jsonl"
    kept = []
    for line in manifest.read_text("utf-8").splitlines():
        held = json.loads(line)
        if held["source"] != source:
            kept.append(line)
            continue
        (root / "snapshots" / f"{held['sha256']}{held['suffix']}").unlink(missing_ok=True)
        for kind in held["kinds"]:
            (root / "tables" / kind / f"{held['sha256']}.parquet").unlink(missing_ok=True)
    manifest.write_text("".join(f"{line}\n" for line in kept), "utf-8")


def main() -> None:
    """Replace the sample's timeline by the four files."""
    root = SAMPLE / "workspace"
    remove(root, "timeline")
    workspace = Workspace(root)
    for path in sorted((SAMPLE / "timeline").glob("*.csv")):
        added = add(workspace, path)
        if added.problems:
            listed = "\n".join(f"  line {p['row']}: {p['reason']}" for p in added.problems)
            raise SystemExit(f"{path}:\n{listed}")
        print(f"{path.name}: {added.snapshot.kinds}")
    (root / ".lock").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
