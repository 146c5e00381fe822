"""One hard case, mutated: each needed execution is taken out of the exported script in turn; does its proof fail?

Run as `run_mutations.py PLACE` where `run_case.py notebook` has exported; it writes `mutations.json`: for every needed
execution of which something stands in the script, whether `--verify` failed without it.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

SECONDS = 120


class Without(ast.NodeTransformer):
    """Takes statements out of a tree by the text of their trees."""

    def __init__(self, gone):
        self.gone, self.taken = gone, 0

    def visit(self, node):
        """The node, or `pass` in its place."""
        if isinstance(node, ast.stmt) and ast.dump(node) in self.gone:
            self.taken += 1
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def statements(code):
    """Dumps of what a cell does; imports stay, because a script fails without them for a reason of its own."""
    return {ast.dump(node) for node in ast.parse(code).body if not isinstance(node, (ast.Import, ast.ImportFrom))}


def fails(out, source):
    """Whether the proof fails with this script in place of the exported one."""
    script = out / "pipeline.py"
    kept = script.read_text(encoding="utf-8")
    script.write_text(source, encoding="utf-8")
    try:
        command = [sys.executable, str(script), "--verify"]
        return (
            subprocess.run(command, cwd=out.parent, capture_output=True, timeout=SECONDS, check=False).returncode != 0
        )
    finally:
        script.write_text(kept, encoding="utf-8")


def mutated(place):
    """Each needed execution, and whether the proof fails without it."""
    case = json.loads((place / "case.json").read_text(encoding="utf-8"))
    out = place / "work" / "out"
    source = (out / "pipeline.py").read_text(encoding="utf-8")
    found = {"whole": fails(out, source), "without": {}}
    for number in case["need"]:
        try:
            gone = statements(case["executions"][number - 1][1])
        except SyntaxError:
            continue  # magics: the script says them in other words
        without = Without(gone)
        tree = without.visit(ast.parse(source))
        if without.taken:
            found["without"][number] = fails(out, ast.unparse(ast.fix_missing_locations(tree)))
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "mutations.json").write_text(json.dumps(mutated(folder)), encoding="utf-8")
