"""Start a real single-node Elasticsearch on loopback, put together from the published jars; no Docker, no stock archive.

    python tests/elasticsearch_node/start.py [--port 9200] [--data .elasticsearch] [setting=value ...]

The first start takes about 15 seconds: Maven fetches the jars (56 MB), javac compiles the few classes beside this file,
one training run stores the loaded classes. What that gives is kept in ~/.cache/news-pipeline (or $XDG_CACHE_HOME); a later
start takes about 1.5 seconds. The jars are Elastic's (AGPL-3.0, SSPL or Elastic License 2.0): fetched, never shipped.
Needs a JDK of version 21 or later and Maven; exit status 3 where one of them is missing. Standard library only.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_JAVA = 21  # what the jars' classes are compiled for
MISSING = 3  # exit status: there is no JDK or no Maven
ZSTD = ("libzstd.so.1", "libzstd.dylib")
ZSTD_FOLDERS = (
    f"/usr/lib/{platform.machine()}-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/opt/homebrew/lib",
)


class CannotStart(Exception):
    """One sentence that says what to do; `status` is the exit status."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def main() -> None:
    options = _options()
    try:
        _refuse_taken(options.port)
        java = java_home() / "bin"
        node = built(java, _maven())
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.status) from None
    data = options.data.absolute()
    (data / "logs").mkdir(parents=True, exist_ok=True)
    # C1 alone: it halves the start, and a node for trying and for tests seldom lives long enough to earn the full compiler
    flags = [
        f"-XX:SharedArchiveFile={node / 'classes.jsa'}",
        "-XX:TieredStopAtLevel=1",
        *_jvm_flags(node, options.heap),
    ]
    eof = f"-Dnews.stop_at_eof={str(options.stop_at_eof).lower()}"
    with (data / "logs" / "node.log").open("ab") as log:
        os.dup2(log.fileno(), 2)
    os.execv(
        java / "java",
        ["java", *flags, eof, "-jar", str(node / "node.jar"), str(options.port), str(data), *options.settings],
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start a real single-node Elasticsearch on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=9200, help="0 picks a free one (default: 9200)")
    parser.add_argument(
        "--data", type=Path, default=Path(".elasticsearch"), help="its folder (default: .elasticsearch)"
    )
    parser.add_argument("--heap", default="512m", help="memory for Java objects (default: 512m)")
    parser.add_argument("--stop-at-eof", action="store_true", help="stop when standard input ends")
    parser.add_argument(
        "settings", nargs="*", metavar="setting=value", help="settings of the node, elasticsearch.yml's names"
    )
    return parser.parse_args()


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"port {port} cannot be used ({error.strerror}): choose another, PORT=9201 for one"
            ) from None


def java_home() -> Path:
    """The folder of a JDK that can run the node: $JAVA_HOME where that one can, otherwise the newest of the usual places."""
    homes = [Path(given)] if (given := os.environ.get("JAVA_HOME")) else []
    found = [*Path("/usr/lib/jvm").glob("*"), *Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home")]
    if on_path := shutil.which("javac"):
        found.append(Path(on_path).resolve().parent.parent)
    homes += sorted(found, key=_java_version, reverse=True)
    for home in homes:
        if _java_version(home) >= OLDEST_JAVA:
            return home
    raise CannotStart(
        f"a JDK of version {OLDEST_JAVA} or later is needed: install it, or name it as JAVA_HOME", MISSING
    )


def _java_version(home: Path) -> int:
    """21 for a JDK 21; 0 where there is no JDK."""
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "javac").is_file():
        return 0
    version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(version[1]) if version else 0


def _maven() -> str:
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotStart(
            "Maven is needed to fetch Elasticsearch's jars: install it (Debian: apt-get install maven)", MISSING
        )
    return maven


def built(java: Path, maven: str) -> Path:
    """The folder with the jars and the class archive; made on the first call for these sources and this JDK."""
    sources = [HERE / "pom.xml", *sorted(HERE.glob("src/**/*.java"))]
    release = (java.parent / "release").read_bytes()  # a class archive works with the JDK that wrote it alone
    digest = hashlib.sha256(b"\0".join([release, *(source.read_bytes() for source in sources)])).hexdigest()[:12]
    version = re.search(r"<elasticsearch\.version>(.+?)<", sources[0].read_text())
    assert version is not None
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    node = caches / "news-pipeline" / f"elasticsearch-{version[1]}-{digest}"
    node.mkdir(parents=True, exist_ok=True)
    with _locked(node / "lock"):
        if not (node / "built").exists():
            print(f"building the Elasticsearch node in {node} (once)", file=sys.stderr)
            _build(node, java, maven, sources[1:])
            _train(node, java)
            (node / "built").touch()
        _link_zstd(node)
    return node


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Several test runs may come here together."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(node: Path, java: Path, maven: str, sources: list[Path]) -> None:
    for folder in ("lib", "classes", "native"):
        shutil.rmtree(node / folder, ignore_errors=True)
        (node / folder).mkdir()
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={node / 'lib'}"]
    _run(maven, "-q", "-B", "-f", str(HERE / "pom.xml"), *copy, JAVA_HOME=str(java.parent))
    _run(
        str(java / "javac"),
        "-nowarn",
        "-Xlint:none",
        "-d",
        f"{node / 'classes'}",
        "-cp",
        f"{node / 'lib'}/*",
        *map(str, sources),
    )
    jars = "".join(f" \n  lib/{jar.name}" for jar in sorted((node / "lib").glob("*.jar")))
    # as flags, class path and native access would switch off part of the class archive
    manifest = f"Main-Class: news.Main\nEnable-Native-Access: ALL-UNNAMED\nClass-Path:{jars}\n"
    (node / "manifest").write_text(manifest)
    _run(
        str(java / "jar"),
        "-c",
        "-f",
        f"{node / 'node.jar'}",
        "-m",
        f"{node / 'manifest'}",
        "-C",
        f"{node / 'classes'}",
        ".",
    )


def _link_zstd(node: Path) -> None:
    """Give the node the system's zstd, which the codec best_compression is written with; Debian's package is libzstd1."""
    found = (Path(folder) / name for folder in ZSTD_FOLDERS for name in ZSTD)
    zstd = next((path for path in found if path.exists()), None)
    link = node / "native" / f"libzstd{'.dylib' if sys.platform == 'darwin' else '.so'}"
    if zstd is not None and not link.exists():
        link.symlink_to(zstd)


def _train(node: Path, java: Path) -> None:
    """Start and stop once, to store the loaded classes: without them a start takes twice as long."""
    first = node / "first"
    shutil.rmtree(first, ignore_errors=True)
    archive = [f"-XX:ArchiveClassesAtExit={node / 'classes.jsa'}", *_jvm_flags(node, "512m"), "-Dnews.stop_at_eof=true"]
    _run(str(java / "java"), *archive, "-jar", str(node / "node.jar"), "0", str(first))
    shutil.rmtree(first)


def _jvm_flags(node: Path, heap: str) -> list[str]:
    return [
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        f"-Des.nativelibs.path={node / 'native'}",
        "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",  # not published; nothing here needs it
        "-Des.set.netty.runtime.available.processors=false",
        "-Dio.netty.noUnsafe=true",
        "-Dlog4j2.disable.jmx=true",
    ]


def _run(*command: str, **environment: str) -> None:
    """Run it to its end, with standard input empty."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise CannotStart(f"the Elasticsearch node cannot be built: {Path(command[0]).name} failed:\n{said}")


if __name__ == "__main__":
    main()
