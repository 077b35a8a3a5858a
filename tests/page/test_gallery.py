"""The gallery: every card is the picture it promises, rests until it is wanted, and opens the page with its numbers."""

import re
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from app.gallery import ARITHMETIC, CARDS, D2L, EVERY, PHOTOS, SECTIONS, Card
from app.ops import OPS
from app.pipeline import frames_document
from tests.page.explorer import Explorer

# published-numbers: how many frames the fifteen animations have.
FRAMES = [4, 36, 25, 49, 4, 9, 9, 9, 16, 25, 25, 25, 25, 25, 36]
# The tutorial's order, by names of cards.
TUTORIAL = [
    *("conv1d", "conv2d", "conv3d", "stride", "padding", "dilation", "groups", "channels", "filters", "size", "matrix"),
    *("transposed-matrix", "transposed-size", "checkerboard", "max-pool", "unpool", "avg-pool", "linear", "stack-one"),
    *("sigmoid", "tanh", "relu", "leaky-relu", "prelu", "rrelu"),
]


def document(card: Card) -> dict[str, list[int]]:
    found: dict[str, list[int]] = frames_document(dict(parse_qsl(card.query)))["tensors"]["output"]
    return found


def test_cards_stand_in_the_tutorials_order() -> None:
    slugs = [card.slug for card in CARDS]
    assert len(set(slugs)) == len(slugs)
    places = [slugs.index(slug) for slug in TUTORIAL]
    assert places == sorted(places)


def test_there_is_a_card_for_every_operation() -> None:
    shown = {dict(parse_qsl(card.query))["op"] for card in CARDS if card.section == EVERY}
    assert shown >= set(OPS)


def test_the_fifteen_have_their_frames() -> None:
    cards = [card for card in CARDS if card.section == ARITHMETIC]
    counts = [
        len(
            frames_document(
                dict(parse_qsl(c.query)) | {"view": "gather"} if "transposed" in c.slug else dict(parse_qsl(c.query))
            )["scene"]["durations"]
        )
        for c in cards
    ]
    assert counts == FRAMES


@pytest.mark.parametrize("card", [c for c in CARDS if c.section == D2L], ids=lambda card: card.slug)
def test_the_books_numbers_come_out(card: Card) -> None:
    output = document(card)
    rows = [[int(n) for n in re.findall(r"-?\d+", row.replace("−", "-"))] for row in re.split(r"[/,]|and", card.text)]
    flat = [n for row in rows for n in row]
    whole = flat * 6 if "Every row" in card.text else flat
    assert output["data"] == whole


def test_layers_in_a_row_are_one_layer() -> None:
    outputs = {card.slug: document(card)["data"] for card in CARDS if card.slug.startswith("stack-")}
    queries = {card.slug: dict(parse_qsl(card.query)) for card in CARDS}
    assert queries["stack-second"]["input"] == str(outputs["stack-first"]).replace(" ", "")
    assert outputs["stack-one"] == outputs["stack-second"] != outputs["stack-relu"]


def test_pictures_rest_until_they_are_pointed_at_or_focused(explorer: Explorer) -> None:
    page = explorer.page
    page.goto(f"{explorer.url}/gallery")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    image = page.locator("#padding img")
    expect(image).to_have_attribute("src", re.compile(r"^/animate\.png\?.*still=last$"))
    page.locator("#padding").hover()
    expect(image).to_have_attribute("src", re.compile(r"^/animate\.gif\?op=conv2d&padding=1&(?!.*still)"))
    page.wait_for_function("() => document.querySelector('#padding img').complete")
    assert any("/animate.gif?op=conv2d&padding=1" in url for url in asked)
    assert page.evaluate("document.querySelector('#padding img').naturalWidth") == 320
    page.locator("h1").hover()
    expect(image).to_have_attribute("src", re.compile(r"^/animate\.png\?"))
    page.locator("#stride").focus()
    expect(page.locator("#stride img")).to_have_attribute("src", re.compile(r"^/animate\.gif\?"))


def test_a_card_opens_the_page_with_its_parameters(explorer: Explorer) -> None:
    page = explorer.page
    page.goto(f"{explorer.url}/gallery?lang=zh&theme=dark")
    assert len(page.locator("main section").all()) == len(SECTIONS) + 1
    assert len(page.locator("main li").all()) == len(CARDS) + len(PHOTOS)
    page.locator("#dilation").click()
    explorer.painted().code("nn.Conv2d(1, 1, kernel_size=3, dilation=2, bias=False)")
    explorer.address("dilation=2&input_size=7&lang=zh&op=conv2d&theme=dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_card_of_a_picture_opens_the_page_of_pictures(explorer: Explorer) -> None:
    page = explorer.page
    page.goto(f"{explorer.url}/gallery?theme=dark")
    page.locator("#photo-transposed").click()
    expect(page.locator("#title")).to_have_text("ConvTranspose2d 512×512 → 1025×1025")
    assert page.url.endswith("/picture?op=conv_transpose2d&stride=2&theme=dark")


def test_every_picture_of_the_gallery_can_be_drawn(explorer: Explorer) -> None:
    page = explorer.page
    page.goto(f"{explorer.url}/gallery")
    sources = page.eval_on_selector_all("main img", "images => images.map(image => image.src)")
    for source in sources:
        answer = page.request.get(source)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png"), source
