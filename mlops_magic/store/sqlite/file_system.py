"""Does the store lie on a file system of another machine? SQLite's log needs memory that all writers share.

https://sqlite.org/wal.html: "WAL does not work over a network filesystem." There the store is written with SQLite's older
journal, which needs locks only, and whoever asks is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")  # Linux; elsewhere nothing is known, and nothing said
OF_NETWORKS = frozenset(
    "nfs nfs4 cifs smb2 smb3 smbfs 9p afs ceph lustre gpfs beegfs ncpfs glusterfs ocfs2 gfs2 davfs webdav".split()
)
LOCAL_FUSE = frozenset({"fuse.ext4", "fuse.ntfs-3g", "fuse.mergerfs", "fuse.bindfs", "fuse.portal"})


def network_of(folder: Path) -> str:
    """Kind of the network file system that a folder lies on, such as "nfs4"; empty where it is a local one, or unknown."""
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
        return network_in(lines, str(folder.resolve()))
    except OSError:
        return ""


def network_in(mounts: Iterable[str], path: str) -> str:
    """The same, from the lines of mountinfo; the longest mount point above the path counts, and of equals the last.

    Examples
    --------
    >>> lines = ["1 0 8:1 / / rw - ext4 /dev/a rw", "2 1 0:5 / /srv/my\\\\040share rw shared:1 - nfs4 host:/x rw"]
    >>> network_in(lines, "/srv/my share/notebooks"), network_in(lines, "/srv/my shared")
    ('nfs4', '')
    """
    kind, longest = "", -1
    for line in mounts:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        place = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= longest:
            kind, longest = after.split(" ")[0], len(place)
    is_remote = kind in OF_NETWORKS or (kind.startswith("fuse.") and kind not in LOCAL_FUSE)
    return kind if is_remote else ""
