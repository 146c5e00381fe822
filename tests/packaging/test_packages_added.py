"""How many packages come with us into an environment that has the libraries of the trade?"""

from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

THERE = ("scikit-learn", "pandas", "matplotlib", "pyarrow", "ipywidgets", "jupyterlab", "pip")
MOST_ADDED = 12


def closure(*wanted):
    """Names of packages and of all that they require, as installed here."""
    found, queue = {}, [Requirement(text) for text in wanted]
    while queue:
        asked = queue.pop()
        name = canonicalize_name(asked.name)
        if name in found and asked.extras <= found[name]:
            continue
        found[name] = found.get(name, set()) | asked.extras
        for text in distribution(name).requires or ():
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *asked.extras)):
                queue.append(need)
    return set(found)


def test_few_packages_are_added():
    """Ourselves among them; MLflow alone is 87."""
    there = closure(*THERE)
    added = closure("mlops-magic") - there
    assert {"scipy", "ipython", "jupyter-server", "traitlets"} <= there
    assert "mlops-magic" in added
    assert len(added) <= MOST_ADDED, sorted(added)
