"""Which calls are known by their name to show something, to change nothing, or to give something fresh?

Guesses for the search of a small script, never a reason to believe it: whatever they lead to is replayed.
"""

from __future__ import annotations

import re

DRAWING_MODULES = frozenset(
    "matplotlib seaborn plotly bokeh altair mpl_toolkits plotnine IPython pprint graphviz tabulate holoviews".split()
)
SHOWING_FUNCTIONS = frozenset("print display pprint repr len type help".split())
SHOWING_METHODS = frozenset(
    (
        "head tail describe info sample plot hist boxplot show value_counts nunique unique score predict predict_proba "
        "corr isna isnull sum mean set_title set_xlabel set_ylabel legend scatter bar barh imshow grid memory_usage"
    ).split()
)
FIGURE_NAMES = re.compile(r"(ax|axs|axes|axarr|fig|figs|figure|subfigs?|cbar|colorbar)(_?\d+|_\w+)?$")
_SHOWS = re.compile(r"(^|_)(plot|plots|show|draw|display|visuali[sz]e|print|report|pprint)(_|$)|plot$|Display$")
QUIET_MODULES = frozenset({"warnings", "time"})  # `filterwarnings`, `sleep`: what is seen, not what comes out
QUIET_SETTERS = frozenset({"set_printoptions", "set_option", "reset_option", "set_loglevel", "collect"})
SEEDS = frozenset({"seed", "set_state", "setstate", "manual_seed", "set_seed"})

CONCURRENT_MODULES = frozenset({"threading", "concurrent", "multiprocessing", "_thread"})
WAITING = frozenset("wait result shutdown communicate acquire release sleep as_completed".split())  # `join()` too

FRESH_FUNCTIONS = frozenset(
    (
        "len int float str bool round abs sum range repr type isinstance hasattr callable hash id ord chr format divmod "
        "bytes pow any all issubclass"
    ).split()
)
HANDED_ON = frozenset("zip enumerate list tuple dict set sorted reversed iter map filter next max min getattr".split())
VIEWING_FUNCTIONS = frozenset(
    "asarray asanyarray ravel reshape squeeze transpose atleast_1d atleast_2d broadcast_to expand_dims swapaxes".split()
)
KEEPING_METHODS = frozenset("append add insert extend setdefault update put appendleft".split())
FRESH_METHODS = frozenset(
    (
        "predict predict_proba predict_log_proba decision_function transform inverse_transform score score_samples "
        "kneighbors kneighbors_graph staged_predict staged_decision_function staged_predict_proba apply decision_path "
        "get_params get_feature_names_out get_n_splits get_depth get_n_leaves "
        "copy mean std var sum min max argmin argmax argsort cumsum prod dot astype round any all toarray todense "
        "tolist item flatten clip nonzero conj trace head tail describe value_counts nunique unique isna isnull notna "
        "corr quantile median mode rank diff abs groupby agg aggregate merge join drop dropna fillna rename reset_index "
        "set_index sort_values sort_index to_numpy to_dict to_string to_list assign query melt pivot pivot_table "
        "format strip lstrip rstrip split rsplit splitlines replace lower upper title capitalize startswith endswith "
        "encode decode count index find zfill ljust rjust center isdigit total_seconds strftime exists"
    ).split()
)
VIEWING_METHODS = frozenset(
    "reshape ravel transpose squeeze swapaxes view get items values keys iterrows itertuples diagonal".split()
)
DRAWS = frozenset("train_test_split shuffle resample sample permutation choice".split())


def shows_by_name(name: str) -> bool:
    """Whether a function or class says by its name that it shows something.

    Examples
    --------
    >>> [name for name in ("plot_tree", "RocCurveDisplay", "classification_report", "fit") if shows_by_name(name)]
    ['plot_tree', 'RocCurveDisplay', 'classification_report']
    """
    return name in SHOWING_FUNCTIONS or bool(_SHOWS.search(name))


def is_figure_name(name: str) -> bool:
    """Whether a variable is named as figures and axes are."""
    return bool(FIGURE_NAMES.match(name))
