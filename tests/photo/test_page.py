"""The page `/picture` as a person uses it: choose a picture, change the layer, point at a map."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from app.photo.layer import run
from app.photo.request import parse
from app.photo.samples import sample
from tests.conftest import ROOT, Server

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })"
# A picture whose left half is dark and whose right half is light.
HALVES = np.zeros((60, 90, 3), dtype=np.uint8)
HALVES[:, 45:] = 200


def payload(pixels: Any, name: str = "mine.png") -> FilePayload:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


class Onlooker:
    """Drive the page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.sheet = page.locator("#picture")
        self.lens = page.locator("#lens")

    def open(self, query: str = "") -> Onlooker:
        self.page.goto(f"{self.url}/picture?{query}")
        return self.settled()

    def settled(self) -> Onlooker:
        """Wait until the sheet in sight is the one that the page has asked for, with what lies over it."""
        expect(self.tiles.first).to_be_attached()
        return self

    @property
    def tiles(self) -> Locator:
        return self.page.locator(".tile")

    def source(self) -> str:
        return str(self.sheet.get_attribute("src"))

    def shows(self, part: str) -> None:
        """Wait until the sheet's address holds a text."""
        expect(self.sheet).to_have_attribute("src", re.compile(re.escape(part)))

    def pixels(self) -> Any:
        answer = self.page.request.get(self.url + self.source())
        return np.asarray(Image.open(BytesIO(answer.body())).convert("RGB")).astype(int)

    def point(self, tile: int, across: float, down: float) -> None:
        """Point at a place of a map, in shares of it."""
        box = self.tiles.nth(tile).bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


@pytest.fixture
def onlooker(page: Page, server: Server) -> Onlooker:
    page.emulate_media(reduced_motion="reduce")
    return Onlooker(page, server.url)


def test_a_file_is_uploaded_a_kernel_changed_and_the_map_changes(onlooker: Onlooker) -> None:
    page = onlooker.open("weight=sobel_x").page
    before = onlooker.pixels()
    page.locator("#file").set_input_files(payload(HALVES))
    onlooker.shows("image=")
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 58×88")
    mine = onlooker.pixels()
    assert mine.shape != before.shape or np.abs(mine - before).mean() > 5
    expect(page.locator("#mine")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-preset=sobel_y]").click()
    onlooker.shows("sobel_y")
    other = onlooker.pixels()
    assert np.abs(other - mine).max() > 100, "there is no edge from above"
    assert page.url.endswith("/picture?op=conv2d&weight=sobel_y"), "the key stays out of the address"


def test_the_numbers_under_the_window_are_read_by_hovering(onlooker: Onlooker) -> None:
    page = onlooker.open("weight=sobel_x").page
    page.locator("#file").set_input_files(payload(HALVES))
    onlooker.shows("image=")
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 58×88")
    onlooker.point(0, 43.5 / 88, 0.5)
    expect(onlooker.lens.locator(".where")).to_have_text("row 29, column 43:800 + 800 + 800=2400")
    expect(onlooker.lens.locator("table.window").first.locator("td")).to_have_text(["0", "0", "200"] * 3)
    expect(onlooker.lens.locator("table.kernel").first.locator("td")).to_have_text(
        ["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"]
    )
    expect(onlooker.lens.locator("table.products").first.locator("td")).to_have_text(
        ["0", "0", "200", "0", "0", "400", "0", "0", "200"]
    )
    value = run(parse({"weight": "sobel_x"}, "json", (60, 90)), HALVES)["output"][0, 29, 43]
    assert value == 2400
    expect(page.locator(".mark.window")).to_have_count(1)
    expect(page.locator(".mark.cell")).to_have_count(1)


def test_arrow_keys_move_over_the_focused_map_and_the_place_is_spoken(onlooker: Onlooker) -> None:
    page = onlooker.open("op=max_pool2d").page
    onlooker.tiles.first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(onlooker.lens.locator(".where")).to_have_text("row 128, column 128:")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(onlooker.lens.locator(".where")).to_have_text("row 118, column 129:")
    expect(page.locator("#live")).to_have_text(re.compile(r"row 118, column 129: \d+, \d+, \d+"))
    expect(onlooker.lens.locator("td.winner")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(onlooker.lens.locator(".hint")).to_be_visible()


def test_a_touch_shows_the_numbers(onlooker: Onlooker) -> None:
    onlooker.open("op=relu")
    onlooker.tiles.first.dispatch_event("pointerdown", {"clientX": 1, "clientY": 1, "pointerType": "touch"})
    expect(onlooker.lens.locator(".where")).to_have_text("row 0, column 0:")


def test_the_place_stays_and_its_numbers_follow_when_the_layer_changes(onlooker: Onlooker) -> None:
    page = onlooker.open("weight=identity").page
    onlooker.point(0, 0.5, 0.5)
    found = onlooker.lens.locator("b")
    for weight in ("identity", "ones"):
        page.locator(f"[data-preset={weight}]").click()
        expect(page.locator(f"[data-preset={weight}]")).to_have_attribute("aria-pressed", "true")
        value = run(parse({"weight": weight}, "json"), sample("landscape"))["output"][0, 255, 255]
        expect(found).to_have_text(f"{value:.0f}")


def test_late_answers_never_replace_newer_ones(onlooker: Onlooker) -> None:
    page = onlooker.open().page
    page.route("**/picture.png?*kernel_size=5*", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator("#c-kernel_size").fill("5")
    page.wait_for_timeout(50)
    page.locator("#c-kernel_size").fill("7")
    onlooker.shows("kernel_size=7")
    page.wait_for_timeout(900)
    onlooker.shows("kernel_size=7")
    expect(page.locator("#code")).to_have_text(re.compile("kernel_size=7"))


def test_the_address_is_the_state_and_a_reload_shows_the_same(onlooker: Onlooker) -> None:
    page = onlooker.open("out_channels=3&seed=4&stride=2&image=shapes").page
    assert page.url.endswith("/picture?image=shapes&op=conv2d&out_channels=3&seed=4&stride=2")
    shown, source = onlooker.pixels(), onlooker.source()
    page.reload()
    onlooker.settled()
    onlooker.shows("image=shapes")
    assert onlooker.source() == source
    assert (onlooker.pixels() == shown).all()


def test_an_own_picture_survives_a_reload_and_is_left_for_a_sample(onlooker: Onlooker) -> None:
    page = onlooker.open().page
    page.locator("#file").set_input_files(payload(HALVES))
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 58×88")
    expect(page.locator("#embed")).to_be_hidden()
    expect(page.locator("#fleeting")).to_be_visible()
    page.reload()
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 58×88")
    page.locator("[data-image=digit]").click()
    expect(page.locator("#title")).to_have_text("Conv2d 512×512 → 510×510")
    assert page.url.endswith("/picture?image=digit&op=conv2d")
    expect(page.locator("#embed")).to_be_visible()


def test_a_forgotten_picture_is_sent_again(onlooker: Onlooker) -> None:
    page = onlooker.open().page
    page.locator("#file").set_input_files(payload(HALVES))
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 58×88")
    lost = onlooker.source()
    refused = {"type": "about:blank", "errors": [{"field": "image", "message": "no longer kept"}]}
    key = re.search(r"image=([\w-]{22})", lost)
    assert key is not None
    page.route(f"**/picture.json?*{key[1]}*", lambda route: route.fulfill(status=422, json=refused))
    page.locator("#c-kernel_size").fill("5")
    expect(page.locator("#title")).to_have_text("Conv2d 60×90 → 56×86")
    assert key[1] not in onlooker.source()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("text.png", b"this is no picture", "none of PNG, JPEG, WebP, GIF"),
        ("cut.png", payload(HALVES)["buffer"][:-60], "damaged or cut off"),
        ("large.png", bytes(8 * 1024 * 1024 + 1), "more than 8 MB"),
    ],
)
def test_a_broken_file_is_explained_and_the_sheet_stays(
    onlooker: Onlooker, name: str, data: bytes, message: str
) -> None:
    page = onlooker.open().page
    source = onlooker.source()
    page.locator("#file").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
    expect(page.locator("#p-file")).to_have_text(re.compile(message))
    assert onlooker.source() == source


def test_what_cannot_be_is_explained_beside_it_and_the_sheet_stays(onlooker: Onlooker) -> None:
    page = onlooker.open().page
    source = onlooker.source()
    page.locator("#c-kernel_size").fill("200")
    expect(page.locator("#p-kernel_size")).to_have_text(re.compile("limit is 2.0 s: choose for example kernel_size"))
    assert onlooker.source() == source
    page.locator("#c-kernel_size").fill("5")
    expect(page.locator("#p-kernel_size")).to_be_hidden()
    onlooker.shows("kernel_size=5")


def test_operations_switches_and_undo(onlooker: Onlooker) -> None:
    page = onlooker.open("image=digit").page
    page.get_by_role("link", name="Max pool", exact=True).click()
    expect(page.locator("#code")).to_have_text(re.compile("MaxPool2d"))
    expect(page.locator("#c-out_channels")).to_have_count(0)
    assert page.url.endswith("/picture?image=digit&op=max_pool2d")
    page.locator("[data-do=compare]").click()
    onlooker.shows("compare=true")
    expect(onlooker.tiles).to_have_count(2)
    page.locator("[data-do=toggle]").click()
    onlooker.shows(".webp?animate=true")
    expect(onlooker.tiles).to_have_count(0)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    onlooker.shows("op=max_pool2d&theme")
    expect(page.locator("[data-do=compare]")).to_have_attribute("aria-pressed", "false")


def test_new_numbers_and_filters(onlooker: Onlooker) -> None:
    page = onlooker.open().page
    before = onlooker.pixels()
    page.locator("[data-do=again]").click()
    onlooker.shows("seed=")
    assert np.abs(onlooker.pixels() - before).mean() > 3
    page.locator("#c-out_channels").fill("8")
    expect(onlooker.tiles).to_have_count(8)


def test_links_give_what_is_in_sight(onlooker: Onlooker) -> None:
    page = onlooker.open("weight=emboss").page
    for link in page.locator("a[data-format]").all():
        answer = page.request.get(onlooker.url + str(link.get_attribute("href")))
        assert answer.status == 200
        kind = str(link.get_attribute("data-format"))
        assert kind in answer.headers["content-type"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280, 2560])
@pytest.mark.parametrize(("theme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing_and_nothing_sticks_out(onlooker: Onlooker, width: int, theme: str, lang: str) -> None:
    assert AXE.exists(), "no axe: run npm ci"
    page = onlooker.page
    page.add_init_script(path=AXE)
    page.set_viewport_size({"width": width, "height": 800})
    onlooker.open(f"op=conv2d&bias=true&theme={theme}&lang={lang}")
    onlooker.tiles.first.dispatch_event("pointerdown", {"clientX": 400, "clientY": 300})
    expect(onlooker.lens.locator("table").first).to_be_attached()
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    assert [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
