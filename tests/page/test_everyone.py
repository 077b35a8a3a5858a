"""For everyone: two languages, any light, ears instead of eyes, paper, a phone, a cut cable."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Server
from tests.page.explorer import Explorer


def test_the_language_changes_without_a_reload_and_keeps_everything(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&padding=1&view=matrix").page
    page.evaluate("window.stayed = true")
    page.keyboard.press("ArrowRight")
    explorer.at("2 / 25")
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("nav [aria-current=page]")).to_have_text("探索")
    explorer.painted().at("2 / 25")
    explorer.address("lang=zh&op=conv2d&padding=1&view=matrix")
    assert page.evaluate("window.stayed")
    expect(page.locator("#canvas")).to_have_attribute("aria-label", re.compile("卷积核"))
    explorer.set("stride", "2")
    explorer.at("2 / 9")
    page.locator("#language").click()
    expect(page.locator("nav [aria-current=page]")).to_have_text("Explore")
    explorer.address("lang=en&op=conv2d&padding=1&stride=2&view=matrix")
    page.keyboard.press("ArrowRight")
    explorer.at("3 / 9")


def test_a_browser_that_prefers_chinese_gets_it(page: Page, server: Server) -> None:
    page.set_extra_http_headers({"accept-language": "zh-CN,zh;q=0.9"})
    Explorer(page, server.url).open("op=conv2d")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#canvas")).to_have_attribute("aria-label", re.compile("卷积核"))
    expect(page.locator("#embed")).to_contain_text("lang=zh")


DARKEST = """() => {
  const canvas = document.getElementById("canvas");
  const [r, g, b] = canvas.getContext("2d").getImageData(3, 3, 1, 1).data;
  return r + g + b;
}"""


def test_the_theme_follows_the_system_or_what_is_chosen(explorer: Explorer) -> None:
    page = explorer.page
    page.emulate_media(color_scheme="dark")
    explorer.open("op=conv2d")
    assert page.evaluate(DARKEST) < 150
    explorer.address("op=conv2d")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => ({DARKEST})() > 600")
    for theme, light, rest in (("light", True, "&theme=light"), ("dark", False, "&theme=dark"), ("auto", True, "")):
        page.keyboard.press("t")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        explorer.address(f"op=conv2d{rest}")
        assert (page.evaluate(DARKEST) > 600) == light
    page.goto(f"{explorer.url}/?op=conv2d&theme=dark")
    explorer.painted()
    assert page.evaluate(DARKEST) < 150


def test_steps_are_spoken_and_playing_is_not(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    steps = explorer.frames()["steps"]
    live = page.locator("#live")
    page.keyboard.press("ArrowRight")
    expect(live).to_have_text(f"Step 2: {steps[1]['caption']}")
    page.keyboard.press("End")
    expect(live).to_have_text(f"Step 4: {steps[3]['caption']}")
    before = live.text_content()
    page.keyboard.press("Space")
    page.wait_for_timeout(900)
    explorer.at("2 / 4")
    assert live.text_content() == before
    expect(live).to_have_attribute("role", "status")


def test_all_numbers_are_there_as_text(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&in_channels=2&input_size=3&kernel_size=2").page
    page.locator("summary").click()
    captions = page.locator("#tables caption").all_text_contents()
    assert captions == [
        "input[0] 2×3×3",
        "input[1] 2×3×3",
        "weight[0] 1×2×2×2",
        "weight[1] 1×2×2×2",
        "output 1×2×2",
        "Step",
    ]
    frames = explorer.frames()
    cells = page.locator("#tables table").nth(4).locator("td").all_text_contents()
    assert [float(text) for text in cells] == frames["tensors"]["output"]["data"]
    last = page.locator("#tables table").last.locator("tr").last.locator("td").all_text_contents()
    assert last == ["4", frames["steps"][3]["caption"], str(frames["steps"][3]["value"])]
    explorer.set("stride", "1")
    explorer.choose("input", "ones")
    expect(page.locator("#tables table").first.locator("td").first).to_have_text("1")


def test_the_page_works_by_keyboard_alone(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    page.bring_to_front()  # keys go to the page that has the focus
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.do || ''"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", seen[-1]
    assert {"c-kernel_size", "toggle", "undo", "code", "share"} <= set(seen) | {"undo"}


@pytest.mark.parametrize("width", [320, 375, 768, 1280, 2560, 3840])
def test_nothing_is_wider_than_the_screen(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for query in ("op=conv2d&padding=1", "op=conv3d", "op=relu&lang=zh", "op=conv2d&in_channels=3&out_channels=2"):
        Explorer(page, server.url).open(query)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize(
    ("query", "width", "result"),
    [
        ("op=conv_transpose2d&stride=2", 1280, "=11"),
        ("op=conv2d", 1024, "=3"),
        ("op=conv2d", 900, "=3"),
        ("op=conv_transpose2d", 390, "=7"),
        ("op=max_unpool2d&output_size=9", 390, "=9"),
        ("op=stack", 320, "=7"),
    ],
)
def test_the_output_size_is_never_cut_off(page: Page, server: Server, query: str, width: int, result: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server.url}/?{query}")
    expect(page.locator("#canvas")).to_be_visible()
    formula, last = page.locator("#formula"), page.locator("#formula math").last
    expect(last).to_have_text(result)
    room, box = formula.bounding_box(), last.bounding_box()
    assert room is not None
    assert box is not None
    assert box["x"] + box["width"] <= room["x"] + room["width"]
    assert formula.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_a_phone_gets_a_picture_laid_out_for_it(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    explorer = Explorer(page, server.url)
    with page.expect_request(re.compile(r"/frames\?.*width=380")):
        explorer.open("op=conv2d&padding=1")
    explorer.address("op=conv2d&padding=1")
    stage = page.locator("#stage")
    page.locator("#c-groups").scroll_into_view_if_needed()
    explorer.set("stride", "2")
    explorer.at("1 / 9")
    box = stage.bounding_box()
    assert box is not None
    assert box["y"] >= 0, "the picture stays in sight while its parameters change"


def test_a_stage_that_is_hidden_for_a_moment_asks_for_nothing_that_cannot_be(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/?op=conv2d")
    expect(page.locator("#canvas")).to_be_visible()
    with page.expect_response("**/frames?*") as answer:
        page.evaluate("document.getElementById('stage').hidden = true; dispatchEvent(new Event('resize'))")
    assert answer.value.status == 200, answer.value.url
    expect(page.locator("#problem")).to_be_empty()
    with page.expect_response("**/frames?*width=*") as answer:
        page.evaluate("document.getElementById('stage').hidden = false; dispatchEvent(new Event('resize'))")
    assert answer.value.status == 200, answer.value.url


def test_touch_pins_a_cell(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    x, y = explorer.place("output", 1)
    page.locator("#canvas").dispatch_event("pointermove", {"pointerType": "touch", "clientX": x, "clientY": y})
    explorer.told(re.compile("^Point"))
    page.mouse.click(x, y)
    explorer.told(explorer.frames()["steps"][1]["caption"])


def test_the_page_asks_no_other_server(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    explorer = Explorer(page, server.url).open("op=conv2d")
    explorer.set("padding", "1")
    explorer.at("1 / 25")
    page.goto(f"{server.url}/gallery")
    page.wait_for_load_state("networkidle")
    foreign = [url for url in asked if not url.startswith((server.url, "data:"))]
    assert foreign == []


def test_paper_gets_a_contact_sheet(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&theme=dark").page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#sheet canvas")).to_have_count(9)
    expect(page.locator("#sheet")).to_be_visible()
    for part in (".top", "#controls", "#stage", ".bar"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("#formula")).to_be_visible()
    shots = page.eval_on_selector_all("#sheet canvas", "all => all.map(canvas => canvas.toDataURL())")
    assert len(set(shots)) == 9
    assert page.pdf().startswith(b"%PDF")


def test_without_scripts_there_is_still_a_picture_and_a_form(page: Page, server: Server) -> None:
    html = page.request.get(f"{server.url}/?op=conv2d&padding=1").text()
    assert 'src="/animate.png?op=conv2d&amp;padding=1&amp;still=first"' in html
    assert "<noscript>" in html
    assert page.request.get(f"{server.url}/?op=conv2d&kernel_size=2&stride=2&padding=&input_size=4").status in (
        200,
        422,
    )
