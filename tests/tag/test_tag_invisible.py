"""Names in texts with characters that nobody sees."""

from builders_tag import MODELS, clean_article
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tag
from pipeline.article import Entity, Mention
from pipeline.tag.invisible import in_place, visible

SHY = "\u00ad"
BROKEN = (
    f"The har{SHY}bour board of Nor{SHY}way said on Mon{SHY}day that its chief, Mar{SHY}ta Quel{SHY}lin, would leave. "
    f"Quel{SHY}lin has led it since 2019, noth{SHY}ing more."
)


def test_a_name_broken_by_soft_hyphens_is_the_name_and_stands_where_it_stands() -> None:
    (article,) = tag.Tagger(MODELS).tag([clean_article(BROKEN, language="en")])
    assert {entity.name for entity in article.entities} == {"Norway", "Marta Quellin"}
    assert f"Quel{SHY}lin" in {mention.text for entity in article.entities for mention in entity.mentions}
    for entity in article.entities:
        assert all(BROKEN[mention.start : mention.end] == mention.text for mention in entity.mentions)


@given(st.lists(st.sampled_from(["a", "B", " ", SHY, "\u200b", SHY * 2]), max_size=30), st.data())
def test_every_mention_comes_back_to_its_place(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    seen = visible(text)
    start = data.draw(st.integers(0, len(seen)))
    end = data.draw(st.integers(start, len(seen)))
    if start < end:
        found = Entity("x", "ORG", (Mention(seen[start:end], start, end, "because"),))
        ((mention,),) = [entity.mentions for entity in in_place(text, [found])]
        assert text[mention.start : mention.end] == mention.text
        assert visible(mention.text) == seen[start:end]
        assert mention.text[0] == seen[start]
        assert mention.why == "because"
