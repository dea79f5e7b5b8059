"""Lists of other articles go by what a page shows, whatever the language; bodies stay whole. All texts are invented."""

from datetime import UTC, datetime

import pytest

from pipeline.article import Given, RawDocument
from pipeline.clean import clean
from pipeline.extract import extract

# Title, body, headlines of other articles, by language.
TEXTS = {
    "zh": (
        "渡轮票价将上涨",
        [
            "渡轮公司周二宣布，从五月起票价将上涨五分之一，这是一年内的第二次上涨。",
            "港务委员会表示，燃料和工资的增长速度超过了乘客人数，储备金已经用完。",
            "住在外岛的通勤者占冬季乘客的一半，他们将继续享受三分之一的折扣。",
            "在码头附近经营面包店的老板说，她预计夏天的游客会减少。",
            "九名委员中有两人投了反对票，并要求取消清晨的班次。",
            "新票价将在一年后重新审议，届时第二艘电动船将投入使用。",
        ],
        ["冰川湖决堤淹没山村", "九岁棋童击败特级大师", "可可价格为何持续攀升"],
    ),
    "ja": (
        "渡船の運賃値上げへ",
        [
            "渡船会社は火曜日、五月から運賃を五分の一引き上げると発表した。一年で二度目の値上げとなる。",
            "港湾委員会によると、燃料費と賃金の伸びが乗客数を上回り、積立金は底をついたという。",
            "離島からの通勤客は冬の乗客の半分を占め、三割引の運賃は今後も続く。",
            "船着き場の近くでパン屋を営む女性は、夏の観光客が減るとみている。",
            "九人の委員のうち二人が反対し、早朝便の廃止を求めた。",
            "新しい運賃は一年後に見直され、その時には二隻目の電気船が就航する予定だ。",
        ],
        ["氷河湖が決壊し山村が浸水", "九歳の棋士が名人を破る", "カカオの値上がりが続く理由"],
    ),
    "ko": (
        "여객선 운임 인상",
        [
            "여객선 회사는 화요일 5월부터 운임을 5분의 1 인상한다고 발표했다. 1년 만에 두 번째 인상이다.",
            "항만위원회는 연료비와 임금이 승객 수보다 빠르게 늘어 적립금이 바닥났다고 밝혔다.",
            "겨울 승객의 절반을 차지하는 섬 통근자들은 3분의 1 할인을 계속 받는다.",
            "선착장 근처에서 빵집을 운영하는 주인은 여름 관광객이 줄어들 것으로 예상했다.",
            "위원 아홉 명 중 두 명이 반대표를 던지고 새벽 편 폐지를 요구했다.",
            "새 운임은 두 번째 전기선이 취항하는 1년 뒤에 다시 검토된다.",
        ],
        ["빙하호 붕괴로 산골 마을 침수", "아홉 살 기사가 명인을 꺾다", "코코아 값이 계속 오르는 이유"],
    ),
    "ar": (
        "ارتفاع أجرة العبارات",
        [
            "أعلنت شركة العبارات يوم الثلاثاء أن الأجرة سترتفع بمقدار الخمس من مايو، وهي الزيادة الثانية خلال عام.",
            "وقالت هيئة الميناء إن الوقود والأجور ارتفعت أسرع من عدد الركاب وإن الاحتياطي نفد.",
            "وسيحتفظ سكان الجزر الذين يشكلون نصف الركاب في الشتاء بخصم الثلث على الأجرة.",
            "وقالت صاحبة مخبز قرب المرسى إنها تتوقع عددا أقل من الزوار في الصيف.",
            "وصوت عضوان من أصل تسعة ضد الخطة وطالبا بإلغاء رحلة الصباح الباكر.",
            "وستراجع الأجرة الجديدة بعد عام عندما تنضم سفينة كهربائية ثانية إلى الخط.",
        ],
        ["بحيرة جليدية تغمر قرية في الجبال", "طفل في التاسعة يهزم بطل الشطرنج", "لماذا يواصل سعر الكاكاو ارتفاعه"],
    ),
    "he": (
        "מחירי המעבורת יעלו",
        [
            "חברת המעבורות הודיעה ביום שלישי כי המחירים יעלו בחמישית החל ממאי, העלייה השנייה בתוך שנה.",
            "מועצת הנמל אמרה כי הדלק והשכר עלו מהר יותר ממספר הנוסעים וכי הרזרבה אזלה.",
            "תושבי האיים, שהם מחצית מהנוסעים בחורף, ימשיכו ליהנות מהנחה של שליש.",
            "בעלת מאפייה ליד המזח אמרה שהיא צופה פחות מבקרים בקיץ הקרוב.",
            "שניים מתשעת החברים הצביעו נגד התוכנית וביקשו לבטל את ההפלגה המוקדמת.",
            "המחירים החדשים ייבחנו שוב בעוד שנה, כשספינה חשמלית שנייה תצטרף לקו.",
        ],
        ["אגם קרחוני הציף כפר בהרים", "ילד בן תשע ניצח רב אמן בשחמט", "מדוע מחיר הקקאו ממשיך לעלות"],
    ),
}
BOXES = {
    "items": "<ul>{items}</ul>",
    "a class": '<div class="related-articles"><h3>*</h3><ul>{items}</ul></div>',
    "a label": '<section aria-label="related"><h3>*</h3><ul>{items}</ul></section>',
    "paragraphs": "{paragraphs}",
}


def cleaned(language: str, box: str, at: int) -> list[str]:
    title, body, heads = TEXTS[language]
    links = [f'<a href="/a{n}">{head}</a>' for n, head in enumerate(heads)]
    filled = BOXES[box].format(
        items="".join(f"<li>{link}</li>" for link in links), paragraphs="".join(f"<p>{link}</p>" for link in links)
    )
    paragraphs = [f"<p>{text}</p>" for text in body]
    text = "".join([*paragraphs[:at], filled, *paragraphs[at:]])
    html = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head><body><main><article>'
        f"<h1>{title}</h1>{text}</article></main></body></html>"
    )
    raw = RawDocument("a.html", html.encode(), "text/html", datetime(2026, 11, 1, tzinfo=UTC), Given())
    return clean(extract(raw)).text.splitlines()


@pytest.mark.parametrize("at", [3, 6], ids=["in the middle", "at the end"])
@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("language", TEXTS)
def test_linked_headlines_go_and_the_body_stays(language: str, box: str, at: int) -> None:
    found = cleaned(language, box, at)
    _, body, heads = TEXTS[language]
    assert [line for line in found if line in body] == body
    assert not set(found) & set(heads)


def test_a_link_about_the_articles_own_matter_stays_where_no_spaces_part_words() -> None:
    title, body, _ = TEXTS["zh"]
    notice = "渡轮公司票价上涨公告与港务委员会折扣"
    paragraphs = "".join(f"<p>{text}</p>" for text in [*body[:3]]) + f'<p><a href="/n">{notice}</a></p>'
    paragraphs += "".join(f"<p>{text}</p>" for text in body[3:])
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    html = f"<html>{head}<body><article>{paragraphs}</article></body></html>"
    raw = RawDocument("a.html", html.encode(), "text/html", datetime(2026, 11, 1, tzinfo=UTC), Given())
    kept = clean(extract(raw)).text.splitlines()
    assert [line for line in kept if line in body] == body
    assert notice in kept
