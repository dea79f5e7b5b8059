"""The indexed document: every field from what is known, and a hash of what does not depend on circumstances."""

import hashlib
import json
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any, get_type_hints

import pytest
from builders_index import NOON, SEEN, later, made, tagged
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Entity, Mention, Removal, Topic
from pipeline.index import Document
from pipeline.index.document import CIRCUMSTANCES, MAX_KEYWORD_BYTES, content_hash, document, timestamp

RICH = tagged(text="Ada Quill and the UN met in Oslo. Quill left.", authors=("Ilse Brandt",), summary="A meeting.")
QUILL = Entity("Ada Quill", "PERSON", (Mention("Ada Quill", 0, 9), Mention("Quill", 34, 39)))
SAME = Entity("Ada Quill", "PERSON", (Mention("Ada", 0, 3),))
PLACES = tuple(Entity(label.title(), label, (Mention("Oslo", 28, 32),)) for label in ("GPE", "LOC", "FAC"))
OTHERS = (Entity("UN", "ORG", (Mention("UN", 18, 20),)), Entity("Norse", "NORP", ()), Entity("Vote", "EVENT", ()))


def test_a_document_has_exactly_the_fields_it_promises() -> None:
    made_of_it = document(RICH, SEEN)
    assert set(made_of_it) == set(get_type_hints(Document))
    assert json.loads(json.dumps(made_of_it)) == made_of_it


def test_names_go_to_the_field_of_their_label_once_each() -> None:
    found = document(replace(RICH, entities=(QUILL, SAME, *PLACES, *OTHERS)), SEEN)
    assert found["people"] == ["Ada Quill"]
    assert found["places"] == ["Gpe", "Loc", "Fac"]
    assert (found["organizations"], found["nationalities"], found["events"]) == (["UN"], ["Norse"], ["Vote"])


def test_every_mention_is_kept_in_order_of_the_text() -> None:
    found = document(replace(RICH, entities=(QUILL, *OTHERS)), SEEN)
    assert [(mention["text"], mention["name"]) for mention in found["mentions"]] == [
        ("Ada Quill", "Ada Quill"),
        ("UN", "UN"),
        ("Quill", "Ada Quill"),
    ]
    assert all(RICH.text[m["start"] : m["end"]] == m["text"] for m in found["mentions"])


def test_a_topic_brings_all_concepts_above_it() -> None:
    soccer = Topic("medtop:20001065", "soccer", 0.123456789, ("goal",))
    found = document(replace(RICH, topics=(soccer,)), SEEN)
    assert found["topics"][0] == "soccer"
    assert "sport" in found["topics"]
    assert found["topic_codes"][0] == "medtop:20001065"
    assert "medtop:15000000" in found["topic_codes"]
    assert found["topic_evidence"] == [
        {"code": "medtop:20001065", "name": "soccer", "score": 0.123457, "evidence": ["goal"]}
    ]


def test_what_was_removed_is_counted_and_kept() -> None:
    removed = (Removal("READ MORE: x", 1, "read-more", "label"), Removal("Sign up", 3, "sign-up", "verb"))
    found = document(replace(tagged(text="x" * 81), removed=(*removed, removed[0])), SEEN)
    assert found["removed_characters"] == 31
    assert found["removed_share"] == round(31 / 112, 6)
    assert found["removed_by"] == ["read-more", "sign-up"]
    assert found["removed"][0] == {"text": "READ MORE: x", "rule": "read-more", "why": "label", "position": 1}


def test_an_article_without_any_text_has_no_share_removed() -> None:
    assert made(text="")["removed_share"] == 0.0


def test_words_are_what_white_space_separates() -> None:
    assert made(text="The U.S. “will\nnot” go")["word_count"] == 5


def test_where_nobody_said_when_it_is_when_we_first_saw_it() -> None:
    found = made(published_at=None, published_precision=None, published_from=None)
    assert (found["published_at"], found["published_from"]) == ("2026-03-05T12:00:00.000Z", "fetched")
    assert found["delay_s"] is None


def test_the_delay_is_from_publication_to_first_sight() -> None:
    assert made(published_at=later(-2))["delay_s"] == 120.0
    assert made(published_at=later(-2), published_precision="day")["delay_s"] is None


def test_moments_are_utc_with_milliseconds() -> None:
    assert timestamp(NOON.astimezone(timezone(timedelta(hours=2)))) == "2026-03-05T12:00:00.000Z"
    assert timestamp(NOON.replace(microsecond=7_999)) == "2026-03-05T12:00:00.007Z"


def test_circumstances_override_what_the_citation_says_of_them() -> None:
    citation = replace(RICH.citation, feeds=("https://a.example/rss",))
    own = document(replace(RICH, citation=citation), SEEN)
    assert (own["feeds"], own["story"]) == (["https://a.example/rss"], own["id"])
    other = document(RICH, replace(SEEN, feeds=("f", "g", "f"), story="s", fetched_at=later(1)))
    assert (other["feeds"], other["story"], other["fetched_at"]) == (["f", "g"], "s", "2026-03-05T12:01:00.000Z")


def test_the_domain_is_the_address_without_www() -> None:
    assert made()["source_domain"] == "harbourpost.example"
    assert made(url=None, canonical_url=None)["source_domain"] is None


@pytest.mark.parametrize("field", ["url", "source", "section", "language"])
def test_a_value_over_the_limit_is_left_out_and_named(field: str) -> None:
    found = made(**{field: "é" * MAX_KEYWORD_BYTES})
    assert found[field] is None  # type: ignore[literal-required]  # a parameter of the test
    assert field in found["extra"]["too_long"]


def test_a_list_loses_only_the_value_over_the_limit() -> None:
    found = made(authors=("Ilse Brandt", "x" * (MAX_KEYWORD_BYTES + 1), "y" * MAX_KEYWORD_BYTES))
    assert found["authors"] == ["Ilse Brandt", "y" * MAX_KEYWORD_BYTES]
    assert found["extra"] == {"too_long": ["authors"]}


def test_a_long_title_is_no_keyword_and_stays() -> None:
    assert made(title="x" * 10_000)["title"] == "x" * 10_000
    assert made()["extra"] == {}


def test_keywords_are_composed_and_trimmed() -> None:
    assert made(authors=(" Jose\u0301 ", "José", " "))["authors"] == ["José"]


def test_the_hash_is_of_the_canonical_json_of_the_content() -> None:
    found = document(RICH, SEEN)
    content = {key: value for key, value in found.items() if key not in CIRCUMSTANCES}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    assert found["content_hash"] == content_hash(found) == hashlib.sha256(canonical).hexdigest()


@settings(deadline=None)
@given(
    st.datetimes(timezones=st.just(NOON.tzinfo)),
    st.text(max_size=5),
    st.integers(1, 9),
    st.none() | st.tuples(st.text(min_size=1, max_size=5)),
)
def test_circumstances_do_not_change_the_hash(moment: Any, word: str, revision: int, feeds: Any) -> None:
    undated = tagged(published_at=None, published_precision=None, published_from=None)
    for article in (undated, RICH):
        changed = replace(
            SEEN, first_seen_at=moment, indexed_at=moment, run=word, revision=revision, pipeline_version=word,
            fetched_at=moment, feeds=feeds, story=word,
        )  # fmt: skip
        same = document(replace(article, model=word), changed)
        assert same["content_hash"] == document(article, SEEN)["content_hash"]


@pytest.mark.parametrize("change", [{"title": "Other"}, {"published_at": later(1)}, {"authors": ("x",)}, {"text": "x"}])
def test_content_changes_the_hash(change: dict[str, Any]) -> None:
    assert made(**change)["content_hash"] != made()["content_hash"]


def test_a_lone_surrogate_does_not_stop_the_making_of_a_document() -> None:
    assert len(made(text="x\ud800", authors=("\ud800" * 9_000,))["content_hash"]) == 64


def test_making_documents_loads_no_engine_and_no_model() -> None:
    import subprocess

    check = "import sys, pipeline.index.document; print({'tantivy', 'spacy', 'trafilatura'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, text=True).stdout == "set()\n"
