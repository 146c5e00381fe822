"""Names of files that a cell puts together are known without running it."""

import ast

import pytest

from mlops_magic.core.code.reading.paths import computed_paths

KNOWN = {"folder": "/data", "n": "3"}
PATHS = {
    "df.to_parquet(f'{folder}/x_{n}.parquet')": ["/data/x_3.parquet"],
    "df.to_parquet(folder / 'x')": ["/data/x"],
    "df.to_parquet(os.path.join(folder, 'a', 'x'))": ["/data/a/x"],
    "df.to_parquet(Path(folder, 'x'))": ["/data/x"],
    "sub = folder + '/y'\ndf.to_parquet(sub + '.csv')": ["/data/y", "/data/y.csv"],
    "for name in names:\n    save(f'{folder}/{name}')": [],
    "folder = ask()\nsave(f'{folder}/x')": [],
    "save(f'{folder}/{len(df)}')": [],
    "with open(f'{folder}/x') as stream: pass": ["/data/x"],
}


@pytest.mark.parametrize("code", PATHS)
def test_a_name_is_put_together(code):
    """Of texts, variables and what the cell has bound before; what would need to run is none."""
    assert computed_paths(ast.parse(code), KNOWN) == PATHS[code]
