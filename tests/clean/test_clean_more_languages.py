"""Blocks and labels of other articles go in more languages; what only has their words stays."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

BODIES = {
    "zh": """
港务局星期二投票决定把渡轮票价提高两克朗，这是一年之内的第二次上涨。
外岛的通勤者曾要求市议会等到新船投入使用之后再作决定。
“旧的钱开不了更多的船。”港务局主席说，他在春天答应过票价不变。
市长投了反对票，并在计票之前离开了会议室。""",
    "ja": """
港湾局は火曜日、フェリーの料金を二クローネ値上げすることを決めた。
離島から通う人々は、新しい船が就航するまで待つよう求めていた。
「古い予算でこれ以上の船は出せない」と議長は述べた。
市長は計画に反対し、開票の前に部屋を出た。""",
    "ko": """
항만위원회는 화요일 연락선 요금을 두 크로네 올리기로 결정했다.
외곽 섬의 통근자들은 새 배가 다닐 때까지 기다려 달라고 요청했다.
“낡은 돈으로는 배를 더 띄울 수 없다”고 위원장은 말했다.
시장은 계획에 반대하고 개표 전에 자리를 떴다.""",
    "ar": """
صوت مجلس الميناء يوم الثلاثاء على رفع أسعار العبارات كرونتين، وهي الزيادة الثانية خلال عام.
وكان ركاب الجزر البعيدة قد طلبوا من المجلس الانتظار حتى تدخل السفن الجديدة الخدمة.
وقالت رئيسة المجلس إن المال القديم لا يكفي لتسيير مزيد من السفن.
وصوت رئيس البلدية ضد الخطة وغادر القاعة قبل فرز الأصوات.""",
    "pt": """
O conselho do porto decidiu na terça-feira subir em duas coroas o preço das balsas.
Os passageiros das ilhas tinham pedido que se esperasse pelos novos barcos.
A presidente disse que não há dinheiro para mais barcos.
O prefeito votou contra o plano e deixou a sala antes da contagem.""",
    "it": """
Il consiglio del porto ha deciso martedì di aumentare di due corone il prezzo dei traghetti.
I pendolari delle isole avevano chiesto di aspettare le nuove navi.
La presidente ha detto che non ci sono soldi per altre navi.
Il sindaco ha votato contro il piano e ha lasciato la sala prima del conteggio.""",
    "nl": """
Het havenbestuur besloot dinsdag de prijs van de veerboten met twee kronen te verhogen.
Forenzen van de eilanden hadden gevraagd te wachten op de nieuwe boten.
Er is geen geld voor meer boten, zei de voorzitter van het bestuur.
De burgemeester stemde tegen het plan en verliet de zaal voor de telling.""",
}
OTHERS = {
    "zh": ("冰川湖在阿尔卑斯村庄上方决堤", "九岁棋童击败特级大师", "可可价格为何持续上涨"),
    "ja": ("アルプスの村の上で氷河湖が決壊", "九歳の棋士が名人を破る", "カカオの値上がりが続く理由"),
    "ko": ("알프스 마을 위 빙하호 범람", "아홉 살 체스 신동 그랜드마스터 꺾다", "코코아 값이 계속 오르는 이유"),
    "ar": (
        "فيضان بحيرة جليدية فوق قرية في جبال الألب",
        "طفل في التاسعة يهزم بطل الشطرنج",
        "لماذا يستمر سعر الكاكاو في الارتفاع",
    ),
    "pt": (
        "Lago glacial transborda sobre aldeia alpina",
        "Menino de nove anos vence mestre de xadrez",
        "Por que o preço do cacau não para de subir",
    ),
    "it": (
        "Un lago glaciale travolge un villaggio alpino",
        "Bambino di nove anni batte un maestro di scacchi",
        "Perché il prezzo del cacao continua a salire",
    ),
    "nl": (
        "Gletsjermeer stroomt over boven Alpendorp",
        "Negenjarige verslaat grootmeester in Bergen",
        "Waarom de prijs van cacao blijft stijgen",
    ),
}
HEADINGS = {
    "zh": ["相关阅读", "【相关新闻】", "延伸閱讀", "推荐阅读："],
    "ja": ["関連記事", "【関連ニュース】", "▼あわせて読みたい"],
    "ko": ["관련기사", "[관련 기사]", "많이 본 뉴스"],
    "ar": ["اقرأ أيضا", "اقرأ أيضًا:", "مواضيع ذات صلة"],
    "pt": ["Leia também", "VEJA TAMBÉM:", "Mais lidas"],
    "it": ["Leggi anche", "LEGGI ANCHE:", "Articoli correlati"],
    "nl": ["Lees ook", "LEES OOK:", "Meest gelezen"],
}
LABELS = {
    "zh": "相关阅读：",
    "ja": "関連記事：",
    "ko": "관련기사: ",
    "ar": "اقرأ أيضًا: ",
    "pt": "Leia também: ",
    "it": "Leggi anche: ",
    "nl": "Lees ook: ",
}
KEPT = {
    "zh": """
相关阅读材料将于十月公布。
市长的计划
“相关新闻我都读过。”她说。
推荐阅读这份报告的人不多。
""",
    "ja": """
関連記事の扱いについて、港湾局は答えなかった。
市長の計画
関連する費用
「関連記事は読んだ」と彼女は言った。
""",
    "ko": """
관련기사가 나온 뒤 시장은 입을 다물었다.
시장의 계획
관련 비용도 올랐다.
“관련 기사를 읽었다”고 그는 말했다.
""",
    "ar": """
اقرأ أيضا ما بين السطور، قال رئيس البلدية للناخبين.
خطة رئيس البلدية
مواضيع ذات صلة بالخطة ستناقش في الصيف.
""",
    "pt": """
Leia também o que está nas entrelinhas, disse o prefeito.
O plano do prefeito
Mais lidas do que nunca, as atas esgotaram-se.
""",
    "it": """
Leggi anche tra le righe, ha detto il sindaco agli elettori.
Il piano del sindaco
Per saperne di più bisogna aspettare ottobre.
""",
    "nl": """
Lees ook tussen de regels, zei de burgemeester.
Het plan van de burgemeester
Meest gelezen boek aan boord is de dienstregeling.
""",
}


def text(language: str, *lines: str) -> str:
    body = BODIES[language].strip().split("\n")
    return "\n".join([*body[:2], *lines, *body[2:]])


def removed(plain: Plain, article: str) -> list[str]:
    return [removal.text for removal in clean(plain(article)).removed]


@pytest.mark.parametrize("bullet", ["- ", ""])
@pytest.mark.parametrize(
    ("language", "heading"), [(language, heading) for language, own in HEADINGS.items() for heading in own]
)
def test_a_heading_in_any_of_the_languages_goes_with_its_list(
    plain: Plain, language: str, heading: str, bullet: str
) -> None:
    block = [heading, *(bullet + other for other in OTHERS[language])]
    assert removed(plain, text(language, *block)) == block


@pytest.mark.parametrize("language", LABELS)
def test_a_labelled_headline_goes_in_any_of_the_languages(plain: Plain, language: str) -> None:
    line = LABELS[language] + OTHERS[language][0]
    assert removed(plain, text(language, line)) == [line]


@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, own in KEPT.items() for line in own.strip().split("\n")]
)
def test_a_line_that_only_has_the_words_stays(plain: Plain, language: str, line: str) -> None:
    assert removed(plain, text(language, line)) == []


@pytest.mark.parametrize(
    ("language", "head"), [("zh", "市长与港务局的新计划"), ("ja", "市長は計画に反対した理由"), ("zh", "新船")]
)
def test_a_section_head_below_a_heading_without_its_list_stays(plain: Plain, language: str, head: str) -> None:
    heading = HEADINGS[language][0]
    assert removed(plain, text(language, heading, head)) == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "Lees ook: Gletsjermeer stroomt over boven Alpendorp",
        "Läs också: Glaciärsjö svämmade över alpby",
        "Czytaj także: Jezioro lodowcowe zalało alpejską wieś",
        "Читайте также: Ледниковое озеро затопило деревню",
        "Ayrıca okuyun: Buzul gölü Alp köyünü bastı",
        "MORE FROM MERIDIAN: Who fishes the strait, and who buys the fish",
        "WATCH: Glacier lake bursts above Alpine village",
        "Click here to read about the glacier lake above the Alpine village.",
        "Click here for more on the glacier lake",
        "For more stories like this, sign up to The Low Tide.",
    ],
)
def test_a_pointer_to_another_article_goes_from_an_english_one(plain: Plain, line: str) -> None:
    english = (
        "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.\n"
        f"{line}\nThe mayor, who sits on the board, voted against the plan and left the room before the count was read."
    )
    assert removed(plain, english) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "“Click here to win,” the email said, and 400 islanders clicked.",
        "Click here to win, said the email that 400 islanders opened.",
        "For more stories like this, ask the harbour master.",
        "Watch: the tide turns within the hour, the harbour master warned.",
    ],
)
def test_a_sentence_about_a_pointer_stays(plain: Plain, line: str) -> None:
    english = (
        "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.\n"
        f"{line}\nThe mayor, who sits on the board, voted against the plan and left the room before the count was read."
    )
    assert removed(plain, english) == []
