"""What holds of every feed after whatever row of answers."""

from datetime import timedelta

from builders_feeds import FEED_URL
from builders_schedule import DAY, DEAD, MINUTE, NEW_HOME, NOW, after, feed, response, undated, unmodified
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clock import moment
from pipeline.polls import FeedState
from pipeline.sources.feeds import schedule
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.fetch.result import Freshness, NotModified, Refused, Response, Result

type Step = tuple[FeedState, Result, FeedState, int]
"""The state before, the answer, the state after, and now."""

seconds = st.none() | st.integers(0, 10**9)
freshness = st.builds(Freshness, seconds, seconds, seconds)
redirects = st.lists(st.tuples(st.sampled_from([301, 302, 307, 308]), st.just(FEED_URL)), max_size=2).map(tuple)
answers: st.SearchStrategy[Result] = st.one_of(
    st.just(DEAD),
    st.just(Refused("its address is a private one", "address", FEED_URL)),
    st.builds(lambda fresh: unmodified(freshness=fresh), freshness),
    st.builds(
        lambda status, fresh, hops: response(
            status, freshness=fresh, redirects=hops, url=NEW_HOME if hops else FEED_URL
        ),
        st.sampled_from([200, 204, 304, 401, 403, 404, 410, 429, 500, 503]), freshness, redirects,
    ),
)  # fmt: skip


@st.composite
def feeds(draw: st.DrawFn, now_ms: int) -> Feed:
    if draw(st.booleans()):
        return undated(draw(st.integers(0, 3)))
    newest = moment(now_ms) - timedelta(minutes=draw(st.integers(-60, 10**6)))
    return feed(timedelta(minutes=draw(st.integers(0, 10**5))), newest=newest, count=draw(st.integers(0, 12)),
                says_s=draw(seconds))  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> list[Step]:
    """Each poll of a feed, asked when it is due or later, or by force."""
    state, now_ms, steps = FeedState(FEED_URL), NOW, []
    for _ in range(draw(st.integers(1, 12))):
        result = draw(answers)
        read = isinstance(result, Response) and result.status == 200 and draw(st.booleans())
        new_state = after(
            state, result, draw(feeds(now_ms)) if read else None,
            None if read or not isinstance(result, Response) else draw(st.none() | st.just("this is a web page")),
            new=draw(st.integers(0, 5)), now_ms=now_ms, chance=draw(st.floats(0, 1)),
        )  # fmt: skip
        steps.append((state, result, new_state, now_ms))
        forced = draw(st.booleans())
        state = new_state
        now_ms = max(state.wait_until_ms, now_ms + 1 if forced else state.next_poll_ms) + draw(st.integers(0, DAY))
    return steps


@given(lives())
def test_a_feed_always_has_a_next_poll_neither_too_soon_nor_too_late(life: list[Step]) -> None:
    for _, _, state, now_ms in life:
        longest = DAY if not state.failures else 7 * DAY
        assert now_ms + 10 * MINUTE <= state.next_poll_ms <= max(now_ms + longest, state.wait_until_ms)


@given(lives())
def test_nothing_is_asked_before_a_server_allows_it(life: list[Step]) -> None:
    for _, result, state, now_ms in life:
        assert state.next_poll_ms >= state.wait_until_ms
        assert not schedule.due(state, state.wait_until_ms - 1, force=True)
        if isinstance(result, Response | NotModified) and result.freshness.retry_after_s:
            assert state.wait_until_ms >= min(now_ms + result.freshness.retry_after_s * 1000, now_ms + 7 * DAY)
            assert state.wait_until_ms <= now_ms + 7 * DAY


@given(lives())
def test_success_forgets_failures_and_failure_has_a_reason(life: list[Step]) -> None:
    for before, _, state, now_ms in life:
        if state.answer in ("feed", "unmodified"):
            assert (state.failures, state.failing_since_ms, state.succeeded_ms) == (0, None, now_ms)
        else:
            assert state.failures == before.failures + 1
            assert state.reason
            assert state.succeeded_ms == before.succeeded_ms


@given(lives())
def test_a_feed_never_dies(life: list[Step]) -> None:
    *_, state, _ = life[-1]
    awake = after(state, response(), feed(), new=1, now_ms=state.next_poll_ms)
    assert schedule.status(awake, state.next_poll_ms)[0] in ("ok", "moved", "quiet")


@given(lives(), st.integers(0, 10**12))
def test_every_state_can_be_told_in_one_sentence(life: list[Step], later_ms: int) -> None:
    for _, _, state, now_ms in life:
        word, sentence = schedule.status(state, now_ms + later_ms)
        assert word in ("ok", "quiet", "failing", "gone", "moved", "new")
        assert sentence
        assert sentence.splitlines() == [sentence.rstrip(".")]
