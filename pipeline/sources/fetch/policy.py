"""How far we go and how much we take: every limit of fetching, with its reason."""

from dataclasses import dataclass

from pipeline.settings import Settings
from pipeline.sources.fetch.result import Kind
from pipeline.versions import release

PRODUCT = "news-pipeline"
"""Our name in robots.txt (RFC 9309, product token)."""

MIB = 2**20
ROBOTS_BYTES = 500 * 1024
"""What a crawler must be able to read of a robots.txt (RFC 9309, 2.5); we look at no more."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of one Fetcher. Sizes are of the body without its coding, in bytes."""

    user_agent: str = PRODUCT
    allowed: frozenset[str] = frozenset()  # host:port that may be private, use any port, and need no gap
    gap_s: float = 1.0  # between the end of one request to a host and the beginning of the next
    deadline_s: float = 30.0  # for a request with all its redirects, waiting for one's turn not counted
    connect_s: float = 10.0  # of that, for each connection, names looked up included
    feed_bytes: int = 10 * MIB  # feedparser takes minutes for more; the median of 249 real feeds was 67 KB
    page_bytes: int = 5 * MIB
    robots_bytes: int = ROBOTS_BYTES
    error_bytes: int = 64 * 1024  # of an answer that is no 2xx: enough to see who answered
    redirects: int = 5  # RFC 9309, 2.3.1.2, and enough for everybody: http → https → www → path → login
    ports: frozenset[int] = frozenset({80, 443})
    hosts_at_once: int = 24  # with the next line the bodies in memory stay below 304 MiB were all feeds hostile
    backlog_bytes: int = 64 * MIB  # of `fetch_all`: fetched and not taken over; beyond it nothing is begun

    def most(self, kind: Kind) -> int:
        """The most bytes that are taken of what was expected."""
        return {"feed": self.feed_bytes, "page": self.page_bytes, "robots": self.robots_bytes}[kind]


def from_settings(settings: Settings) -> Policy:
    """The policy that the settings ask for; everything they do not name has its default."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return Policy(
        user_agent=f"{PRODUCT}/{release()}{contact}",
        allowed=settings.allow_private_hosts,
        gap_s=settings.host_gap_s,
    )
