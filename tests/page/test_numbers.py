"""Own numbers: typed into the picture, drawn anew, taken back; and what a cell meets."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.explorer import Explorer

CELL = "#cell"


def brute(frames: dict[str, Any]) -> list[float]:
    """Convolve one channel of a square without border, written as plainly as it can be."""
    x, w = frames["tensors"]["input"], frames["tensors"]["weight"]
    n, k = x["shape"][-1], w["shape"][-1]
    size = n - k + 1
    return [
        sum(x["data"][(r + i) * n + c + j] * w["data"][i * k + j] for i in range(k) for j in range(k))
        for r in range(size)
        for c in range(size)
    ]


def test_a_clicked_cell_of_the_input_takes_a_number(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    before = explorer.frames()["tensors"]
    page.mouse.click(*explorer.place("input", 5))
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"input=\[\["))
    after = explorer.frames()
    assert after["tensors"]["input"]["data"] == [*before["input"]["data"][:5], 9, *before["input"]["data"][6:]]
    assert after["tensors"]["output"]["data"] == brute(after) != before["output"]["data"]
    expect(page.locator("#c-input option:checked")).to_have_text("own numbers")


def test_arrows_move_between_cells_and_keep_what_was_typed(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    page.mouse.click(*explorer.place("weight", 0))
    for key, text in (("ArrowRight", "4"), ("ArrowRight", "-5"), ("ArrowDown", "0.5")):
        page.keyboard.type(text)
        page.keyboard.press(key)
    expect(page.locator(CELL)).to_have_attribute("aria-label", "weight[1,2]")
    page.keyboard.press("Escape")
    expect(page.locator(CELL)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"weight=\[+4(\.0)?,-5(\.0)?,0\.5\]"))
    found = explorer.frames()
    assert found["tensors"]["output"]["data"] == pytest.approx(brute(found))


def test_what_is_no_number_is_marked_and_changes_nothing(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    page.mouse.click(*explorer.place("input", 0))
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(CELL)).to_have_attribute("aria-invalid", "true")
    explorer.address("input_size=4&op=conv2d")


def test_a_filter_that_is_not_the_first_can_be_changed(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=3&kernel_size=2&out_channels=2&still=7").page
    page.mouse.click(*explorer.place("weight", 3))
    expect(page.locator(CELL)).to_have_attribute("aria-label", "weight[1,0,1,1]")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"weight="))
    assert explorer.frames()["tensors"]["weight"]["data"][7] == 8


def test_presets_new_numbers_undo_and_redo(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    explorer.choose("weight", "sobel_x")
    explorer.address("op=conv2d&weight=sobel_x")
    assert explorer.frames()["tensors"]["weight"]["data"] == [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    explorer.choose("input", "checkerboard")
    explorer.address("input=checkerboard&op=conv2d&weight=sobel_x")
    page.get_by_role("button", name="New numbers").click()
    expect(page).to_have_url(re.compile(r"seed=\d+"))
    page.locator("[data-do=undo]").click()
    explorer.address("input=checkerboard&op=conv2d&weight=sobel_x")
    page.keyboard.press("Control+z")
    explorer.address("op=conv2d&weight=sobel_x")
    expect(page.locator("#c-input")).to_have_value("random")
    page.keyboard.press("Control+y")
    explorer.address("input=checkerboard&op=conv2d&weight=sobel_x")
    expect(page.locator("#c-input")).to_have_value("checkerboard")


def test_undo_crosses_operations(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&stride=2").page
    page.locator(".families a", has_text="Linear").click()
    explorer.address("op=linear")
    page.keyboard.press("Control+z")
    explorer.address("op=conv2d&stride=2")
    expect(page.locator("#c-stride")).to_have_value("2")


def test_one_drag_is_one_step_to_undo(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=9").page
    for value in ("2", "3", "4"):
        page.locator("[data-name=stride] .slide").fill(value)
        explorer.address(f"input_size=9&op=conv2d&stride={value}")
    page.keyboard.press("Control+z")
    explorer.address("input_size=9&op=conv2d")


def test_hovering_lights_what_a_cell_meets(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    frames = explorer.frames()
    rest = explorer.shot()
    page.mouse.move(*explorer.place("output", 3))
    explorer.told(frames["steps"][3]["caption"])
    assert explorer.shot() != rest
    page.mouse.move(*explorer.place("input", 5))
    # The cell in the second row and column lies under the window at all four places, each time under another weight.
    explorer.told(re.compile(r"^input\[1,1\] = -?\d+ · 4 × weight · 4 × output$"))
    page.mouse.move(*explorer.place("weight", 0))
    explorer.told(re.compile(r"^weight\[0,0\] = -?\d+ · 4 × input · 4 × output$"))
    page.mouse.move(5, 5)
    explorer.told(re.compile("^Point at a cell"))
    assert explorer.shot() == rest


def test_a_pin_stays_until_escape(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=4").page
    rest = explorer.shot()
    page.mouse.click(*explorer.place("output", 2))
    page.mouse.move(5, 5)
    explorer.told(explorer.frames()["steps"][2]["caption"])
    expect(page.locator(CELL)).to_have_attribute("readonly", "")
    page.keyboard.press("Escape")
    assert explorer.shot() == rest


def test_cells_can_be_walked_by_keyboard_alone(explorer: Explorer) -> None:
    page = explorer.open("op=max_pool2d&input_size=4").page
    page.keyboard.press("i")
    expect(page.locator(CELL)).to_be_focused()
    expect(page.locator(CELL)).to_have_attribute("aria-label", "output[0,0]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    explorer.told(explorer.frames()["steps"][3]["caption"])
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(CELL)).to_have_attribute("aria-label", re.compile(r"^input\["))
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("input="))


def test_very_many_own_numbers_are_sent_as_json(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=40").page
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.evaluate(
            """(rows) => {
              const own = document.querySelector("#c-input .own");
              own.value = JSON.stringify(rows);
              own.hidden = false;
              own.parentElement.value = own.value;
              own.parentElement.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            [[1000 + i for i in range(40)] for _ in range(40)],
        )
    assert len(json.loads(sent.value.post_data or "")["input"]) > 4000
    expect(page.locator("#c-input option:checked")).to_have_text("own numbers")


def test_indices_are_of_a_max_pool_until_they_are_given(explorer: Explorer) -> None:
    page = explorer.open("op=max_unpool2d").page
    expect(page.locator("#c-indices option:checked")).to_have_text("from a max pool")
    explorer.open("op=max_unpool1d&input=[2,4]&indices=[1,3]")
    expect(page.locator("#c-indices option:checked")).to_have_text("own numbers")
    page.locator("#c-indices").select_option("from a max pool")
    expect(page).not_to_have_url(re.compile("indices"))
    explorer.painted()
    expect(page.locator("#c-indices option:checked")).to_have_text("from a max pool")
