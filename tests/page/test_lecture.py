"""In front of a class: play, glide, present, predict."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.page.explorer import Explorer


def test_it_plays_by_itself_and_pauses(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&step_ms=100", "no-preference").page
    page.wait_for_function("() => document.querySelector('.count').textContent === '5 / 9'")
    page.keyboard.press("Space")
    shown = explorer.count.text_content()
    page.wait_for_timeout(400)
    explorer.at(str(shown))
    page.keyboard.press("Space")
    expect(explorer.count).not_to_have_text(str(shown))


def test_the_bar_does_what_the_keys_do(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&padding=1").page
    for act, count in (("next", "2"), ("last", "25"), ("back", "24"), ("first", "1")):
        page.locator(f".bar [data-do={act}]").click()
        explorer.at(f"{count} / 25")
    page.locator(".scrub").fill("10")
    explorer.at("11 / 25")
    page.locator(".scrub").press("ArrowRight")
    explorer.at("12 / 25")
    page.keyboard.press("+")
    expect(page.locator(".speed")).to_have_value("2")
    for _ in range(4):
        page.keyboard.press("-")
    expect(page.locator(".speed")).to_have_value("0.25")


def test_a_clicker_steps(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    page.keyboard.press("PageDown")
    explorer.at("2 / 9")
    page.keyboard.press("PageUp")
    explorer.at("1 / 9")


OUTLINE = """async () => {
  const { Stage } = await import("/static/js/stage.js");
  const frames = JSON.parse(document.getElementById("document").textContent);
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "width: 600px; height: 400px";
  document.body.append(canvas);
  const stage = new Stage(canvas);
  const places = [];
  const show = stage.painter.show.bind(stage.painter);
  const mark = stage.painter.scene;
  stage.load(frames);
  const outline = frames.scene.looks.findIndex(([role]) => role === "outline");
  const which = frames.scene.base.indexOf(outline);
  stage.painter.show = (looks, xs, ys, instead) => {
    places.push(xs[which]);
    show(looks, xs, ys, instead);
  };
  stage.step(1);
  await new Promise((done) => setTimeout(done, 600));
  return places;
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_window_glides_unless_motion_is_unwanted(explorer: Explorer, motion: Any) -> None:
    page = explorer.open("op=conv2d&still=0", motion).page
    places: list[float] = page.evaluate(OUTLINE)
    between = {x for x in places if places[0] < x < places[-1]}
    assert places == sorted(places)
    assert len(between) >= 3 if motion == "no-preference" else not between


def test_motion_that_is_unwanted_does_not_start_by_itself(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&step_ms=50").page
    page.wait_for_timeout(400)
    explorer.at("1 / 9")
    expect(page.locator(".play")).to_have_attribute("aria-label", "Play")


def test_present_mode_leaves_the_picture_alone_and_large(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    narrow = page.evaluate("document.getElementById('canvas').width")
    page.keyboard.press("p")
    for part in (".top", "#controls", ".cards", ".bar"):
        expect(page.locator(part)).to_be_hidden()
    page.wait_for_function(f"() => document.getElementById('canvas').width > {narrow * 1.2}")
    page.keyboard.press("End")
    explorer.at("9 / 9")
    page.keyboard.press("Escape")
    expect(page.locator("#controls")).to_be_visible()
    page.wait_for_function(f"() => document.getElementById('canvas').width === {narrow}")


def test_full_screen_is_one_key_and_makes_the_type_large(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    narrow = page.evaluate("document.getElementById('canvas').width")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.id === 'stage'")
    page.wait_for_function(f"() => document.getElementById('canvas').width > {narrow}")
    expect(page.locator(".bar")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")


def test_the_help_sheet_names_every_key(explorer: Explorer) -> None:
    page = explorer.open().page
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    told = set(page.locator("#help kbd").all_text_contents())
    source: str = page.request.get(f"{explorer.url}/static/js/keys.js").text()
    keys = set(re.findall(r'^  "?([^":\n]+)"?: "\w+",$', source, re.MULTILINE))
    words = {
        " ": "space",
        "ArrowLeft": "←",
        "ArrowRight": "→",
        "Escape": "Esc",
        "=": "+",
        "PageUp": "←",
        "PageDown": "→",
    }
    assert {words.get(key, key) for key in keys} == told - {"Ctrl+Z", "Ctrl+Y"}
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def answer(page: Page, text: str) -> None:
    page.locator("#guess").fill(text)
    page.keyboard.press("Enter")


def test_predict_mode_hides_marks_and_counts(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    values = explorer.frames()["tensors"]["output"]["data"]
    shown = explorer.shot()
    page.keyboard.press("g")
    asks, verdict, score = (page.locator(f"#quiz .{part}") for part in ("asks", "verdict", "score"))
    expect(asks).to_have_text("What size will the output have?")
    expect(page.locator("#canvas")).to_have_css("visibility", "hidden")
    for part in ("#formula", "#embed"):
        expect(page.locator(part)).to_have_css("visibility", "hidden")
    answer(page, "3 x 3")
    expect(verdict).to_contain_text("not that")
    answer(page, "2 x 2")
    expect(verdict).to_contain_text("right")
    expect(score).to_have_text("0 right, 1 wrong, 0 shown")
    page.keyboard.press("Enter")
    expect(asks).to_have_text("What is y[0,0]?")
    assert explorer.shot() != shown
    assert str(values[0]) not in str(page.locator("#live").text_content())
    answer(page, str(values[0]))
    expect(score).to_have_text("1 right, 1 wrong, 0 shown")
    assert explorer.shot() == shown
    page.keyboard.press("Enter")
    explorer.at("2 / 4")
    answer(page, str(values[1] + 1))
    expect(verdict).to_contain_text("✗")
    page.locator("#quiz .reveal").click()
    expect(verdict).to_have_text(f"It is {values[1]}".replace("-", "−"))
    expect(score).to_have_text("1 right, 2 wrong, 0 shown")
    page.locator("#guess").press("Enter")
    page.locator("#quiz .reveal").click()
    expect(score).to_have_text("1 right, 2 wrong, 1 shown")
    page.locator("[data-do=predict]").click()
    expect(page.locator("#quiz")).to_be_hidden()
    expect(page.locator("#canvas")).to_have_css("visibility", "visible")


def test_another_layer_begins_another_round(explorer: Explorer) -> None:
    page = explorer.open("op=max_pool2d&input_size=4").page
    page.keyboard.press("g")
    answer(page, "1x2x2")
    expect(page.locator("#quiz .score")).to_have_text("1 right, 0 wrong, 0 shown")
    explorer.set("kernel_size", "3")
    expect(page.locator("#quiz .asks")).to_have_text("What size will the output have?")
    expect(page.locator("#quiz .score")).to_have_text("0 right, 0 wrong, 0 shown")
