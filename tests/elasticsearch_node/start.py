"""Start a real single-node Elasticsearch on loopback: no Docker, no stock archive, only the published jars.

    python tests/elasticsearch_node/start.py [--port 9200] [--data .elasticsearch] [setting=value ...]

The first start takes about 15 seconds: Maven fetches the jars (56 MB), javac compiles the few classes beside this file,
one training run stores the loaded classes. What comes of that stays in ~/.cache/news-pipeline (or $XDG_CACHE_HOME), and
a later start takes about 1.5 seconds. The jars are Elastic's (AGPL-3.0, SSPL or Elastic License 2.0): fetched, never
shipped. There is neither TLS nor a login: loopback only. Needs a JDK of version 21 or later and Maven.
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
BUILD_STEP_S = 600
ZSTD = ("libzstd.so.1", "libzstd.dylib")
LIBRARIES = (
    f"/usr/lib/{platform.machine()}-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/opt/homebrew/lib",
)


class CannotStart(Exception):
    """One sentence that says what to do."""

    status = 1


class ToolMissing(CannotStart):
    """There is no JDK or no Maven; a status of its own, so that a test may be skipped for it."""

    status = 3


def main() -> None:
    options = _options()
    try:
        _refuse_taken(options.port)
        java = java_home() / "bin"
        node = built(java)
    except CannotStart as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.status) from None
    except KeyboardInterrupt:  # while it is built; the next start builds it anew
        raise SystemExit(130) from None
    _become_the_node(java, node, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start a real single-node Elasticsearch on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=9200, help="0 picks a free one (default: 9200)")
    parser.add_argument("--data", type=Path, default=Path(".elasticsearch"), help="folder (default: .elasticsearch)")
    parser.add_argument("--stop-at-eof", action="store_true", help="stop when standard input ends")
    parser.add_argument("settings", nargs="*", metavar="setting=value", help="as elasticsearch.yml names them")
    return parser.parse_args()


def _become_the_node(java: Path, node: Path, options: argparse.Namespace) -> None:
    """Replace this process, so that signals reach the node itself; its log takes standard error."""
    data = options.data.absolute()
    (data / "logs").mkdir(parents=True, exist_ok=True)
    with (data / "logs" / "node.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    flags = [f"-XX:SharedArchiveFile={node / 'classes.jsa'}", *_jvm_flags(node)]
    # the first compiler alone: it halves the start, and such a node seldom lives long enough to earn the second
    flags += ["-XX:TieredStopAtLevel=1", f"-Dnews.stop_at_eof={str(options.stop_at_eof).lower()}"]
    arguments = [str(options.port), str(data), *options.settings]
    os.execv(java / "java", ["java", *flags, "-jar", str(node / "node.jar"), *arguments])


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(f"port {port} cannot be used ({error.strerror}): choose another one") from None


def java_home() -> Path:
    """A JDK that can run the node: $JAVA_HOME where that one can, otherwise the newest in the usual places."""
    homes = [Path(given)] if (given := os.environ.get("JAVA_HOME")) else []
    found = [*Path("/usr/lib/jvm").glob("*"), *Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home")]
    if on_path := shutil.which("javac"):
        found.append(Path(on_path).resolve().parent.parent)
    homes += sorted(found, key=_java_version, reverse=True)
    for home in homes:
        if _java_version(home) >= OLDEST_JAVA:
            return home
    raise ToolMissing(f"a JDK of version {OLDEST_JAVA} or later is needed: install it, or name it as JAVA_HOME")


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
        raise ToolMissing("Maven is needed to fetch Elasticsearch's jars: install it (Debian: apt-get install maven)")
    return maven


def built(java: Path) -> Path:
    """The folder with the jars and the class archive; made on the first call for these sources and this JDK."""
    pom = HERE / "pom.xml"
    sources = sorted(HERE.glob("src/**/*.java"))
    release = java.parent / "release"  # a class archive is of use to the JDK that wrote it alone
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in [release, Path(__file__), pom, *sources]))
    version = "".join(re.findall(r"<elasticsearch\.version>(.+?)<", pom.read_text()))
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    node = caches / "news-pipeline" / f"elasticsearch-{version}-{digest.hexdigest()[:12]}"
    node.mkdir(parents=True, exist_ok=True)
    with _locked(node / "lock"):
        _link_zstd(node)
        if not (node / "built").exists():
            maven = _maven()
            print(f"building the Elasticsearch node in {node} (once, less than a minute)", file=sys.stderr)
            _build(node, java, maven, sources)
            _train(node, java)
            (node / "built").touch()
    return node


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Several test runs may come here together."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(node: Path, java: Path, maven: str, sources: list[Path]) -> None:
    for folder in ("lib", "classes"):
        shutil.rmtree(node / folder, ignore_errors=True)
        (node / folder).mkdir()
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={node}/lib"]
    _run(maven, "-q", "-B", "-f", f"{HERE}/pom.xml", *copy, JAVA_HOME=str(java.parent))
    _run(f"{java}/javac", "-nowarn", "-Xlint:none", "-d", f"{node}/classes", "-cp", f"{node}/lib/*", *map(str, sources))
    jars = "".join(f" \n  lib/{jar.name}" for jar in sorted((node / "lib").glob("*.jar")))
    # given as flags instead, class path and native access would switch off part of the class archive
    manifest = f"Main-Class: news.Main\nEnable-Native-Access: ALL-UNNAMED\nClass-Path:{jars}\n"
    (node / "manifest").write_text(manifest)
    _run(f"{java}/jar", "-c", "-f", f"{node}/node.jar", "-m", f"{node}/manifest", "-C", f"{node}/classes", ".")


def _train(node: Path, java: Path) -> None:
    """Start and stop once, to store the loaded classes: without them a start takes twice as long."""
    first = node / "first"
    shutil.rmtree(first, ignore_errors=True)
    archive = [f"-XX:ArchiveClassesAtExit={node}/classes.jsa", *_jvm_flags(node), "-Dnews.stop_at_eof=true"]
    _run(f"{java}/java", *archive, "-jar", f"{node}/node.jar", "0", str(first))
    shutil.rmtree(first)


def _link_zstd(node: Path) -> None:
    """Lend the node the system's zstd, for the codec best_compression; Debian's package is libzstd1."""
    link = node / "native" / f"libzstd{'.dylib' if sys.platform == 'darwin' else '.so'}"
    link.parent.mkdir(exist_ok=True)
    found = (Path(folder) / name for folder in LIBRARIES for name in ZSTD)
    zstd = next((path for path in found if path.exists()), None)
    if zstd is not None and not link.exists():
        link.unlink(missing_ok=True)  # it may point to where the library once was
        link.symlink_to(zstd)


def _jvm_flags(node: Path) -> list[str]:
    return [
        "-Xms512m",
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        f"-Des.nativelibs.path={node / 'native'}",
        "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",  # not published; no index of ours has vectors
        "-Des.set.netty.runtime.available.processors=false",
        "-Dio.netty.noUnsafe=true",
        "-Dlog4j2.disable.jmx=true",
    ]


def _run(*command: str, **environment: str) -> None:
    """Run it to its end, with standard input empty."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=BUILD_STEP_S,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise CannotStart(f"{Path(command[0]).name} has not ended within {BUILD_STEP_S} seconds: try again") from None
    if done.returncode:
        said = done.stdout.strip()[-2000:]
        raise CannotStart(f"the Elasticsearch node cannot be built, {Path(command[0]).name} failed:\n{said}")


if __name__ == "__main__":
    main()
