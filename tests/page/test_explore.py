"""A person changes a parameter, steps, reloads: the picture and the numbers follow."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Route, expect

from app.ops import OPS
from tests.page.explorer import Explorer


def test_a_changed_parameter_shows_in_picture_formula_code_and_url(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    explorer.at("1 / 9")
    before = explorer.shot()
    explorer.set("padding", "1")
    explorer.at("1 / 25")
    assert explorer.shot() != before
    explorer.address("op=conv2d&padding=1")
    explorer.code("nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)")
    expect(page.locator("#formula mfrac")).to_have_text("5+2·1−1·(3−1)−11")
    expect(page.locator("#embed")).to_have_text(re.compile(r"!\[.*\]\(http://.*/animate\.gif\?op=conv2d&padding=1\)"))


def test_keys_step_and_a_reload_shows_the_same(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&padding=1&stride=2").page
    first = explorer.shot()
    for key, count in (("ArrowRight", "2 / 9"), ("End", "9 / 9"), ("ArrowLeft", "8 / 9"), ("Home", "1 / 9")):
        page.keyboard.press(key)
        explorer.at(count)
        assert (explorer.shot() == first) == (key == "Home")
    page.reload()
    explorer.painted().at("1 / 9")
    assert explorer.shot() == first


def test_arguments_can_be_dragged_typed_and_stepped(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=8").page
    slide = page.locator("[data-name=stride] .slide").bounding_box()
    assert slide is not None
    x, y = slide["x"], slide["y"] + slide["height"] / 2
    page.mouse.move(x + 9, y)
    page.mouse.down()
    page.mouse.move(x + slide["width"] / 4 + 5, y, steps=4)
    page.mouse.up()
    explorer.code("nn.Conv2d(1, 1, kernel_size=3, stride=2, bias=False)")
    page.locator("#c-kernel_size").press("ArrowUp")
    explorer.code("nn.Conv2d(1, 1, kernel_size=4, stride=2, bias=False)")
    explorer.set("kernel_size", "(3, 2)")
    explorer.code("nn.Conv2d(1, 1, kernel_size=(3, 2), stride=2, bias=False)")
    page.locator("#c-kernel_size").press("ArrowDown")
    explorer.code("nn.Conv2d(1, 1, kernel_size=(2, 1), stride=2, bias=False)")
    explorer.choose("bias", "True")
    explorer.code("nn.Conv2d(1, 1, kernel_size=(2, 1), stride=2)")
    explorer.choose("padding_mode", "reflect")
    explorer.set("stride", "1")
    page.locator(".words button", has_text="same").click()
    explorer.code("nn.Conv2d(1, 1, kernel_size=(2, 1), padding='same', padding_mode='reflect')")
    expect(page.locator(".words button", has_text="same")).to_have_attribute("aria-pressed", "true")


def test_a_map_keeps_its_axes_when_its_size_is_changed(explorer: Explorer) -> None:
    page = explorer.open("op=relu").page
    size = page.locator("#c-input_size")
    expect(size).to_have_value("(5, 5)")
    size.press("ArrowUp")
    explorer.address("input_size=6x6&op=relu")
    page.locator("[data-name=input_size] .slide").fill("3")
    explorer.address("input_size=3x3&op=relu")
    expect(size).to_have_value("(3, 3)")
    expect(page.locator("[data-name=input_size] .slide")).to_have_value("3")
    explorer.at("1 / 9")


def test_a_pasted_call_moves_the_controls(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&seed=7").page
    page.locator("#code").fill("torch.nn.MaxPool2d(3, stride=2, padding=1)")
    page.locator("#code").blur()
    explorer.address("kernel_size=3&op=max_pool2d&padding=1&seed=7&stride=2")
    expect(page.locator("legend.code")).to_have_text("nn.MaxPool2d(")
    expect(page.locator("#c-stride")).to_have_value("2")
    before = explorer.shot()
    page.locator("#code").fill("nn.Transformer(8)")
    page.locator("#code").blur()
    expect(page.locator("#p-code")).to_have_text(re.compile("Transformer"))
    assert explorer.shot() == before
    page.keyboard.press("Control+z")
    explorer.address("op=conv2d&seed=7")
    expect(page.locator("legend.code")).to_have_text("nn.Conv2d(")


def test_a_parameter_that_cannot_be_is_explained_beside_it_and_the_picture_stays(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    before = explorer.shot()
    with page.expect_response("**/frames?*") as answer:
        explorer.set("kernel_size", "9")
    assert answer.value.status == 422
    expect(page.locator("#p-kernel_size")).to_have_text(re.compile("spans 9 cells.*padded input has 5"))
    expect(page.locator("#c-kernel_size")).to_have_attribute("aria-invalid", "true")
    assert explorer.shot() == before
    explorer.address("op=conv2d")
    explorer.set("padding", "2")
    expect(page.locator("#p-kernel_size")).to_be_hidden()
    explorer.address("kernel_size=9&op=conv2d&padding=2")
    explorer.at("1 / 1")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_page_with_a_parameter_that_cannot_be_says_so(explorer: Explorer, colours: Literal["light", "dark"]) -> None:
    explorer.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    answer = explorer.page.goto(f"{explorer.url}/?op=conv2d&kernel_size=9&stride=2")
    assert answer is not None
    assert answer.status == 422
    explorer.painted()
    expect(explorer.page.locator("#p-kernel_size")).to_have_text(re.compile("spans 9 cells.*padded input has 5"))


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("op=Conv2d", "did you mean conv2d"),
        ("op=conv2d&kernal_size=5", "kernal_size is not"),
        ("op=nope", "op is nope"),
    ],
)
def test_what_no_control_is_for_is_said_above_the_picture(
    explorer: Explorer, width: int, height: int, query: str, said: str
) -> None:
    explorer.page.set_viewport_size({"width": width, "height": height})
    page = explorer.open(query).page
    problem = page.locator("#problem")
    expect(problem).to_contain_text(said)
    box, below = problem.bounding_box(), page.locator("#canvas").bounding_box()
    assert box is not None
    assert below is not None
    assert box["y"] + box["height"] <= below["y"] < height / 2
    explorer.set("stride", "2")
    expect(problem).to_be_hidden()


def test_answers_that_arrive_late_never_overwrite_newer_ones(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d&input_size=9").page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/frames?*stride=2*", hold)
    with page.expect_request("**/frames?*stride=2*"):
        explorer.set("stride", "2")
    explorer.set("stride", "3")
    explorer.address("input_size=9&op=conv2d&stride=3")
    after = explorer.shot()
    held[0].continue_()
    page.wait_for_timeout(300)
    explorer.address("input_size=9&op=conv2d&stride=3")
    assert explorer.shot() == after
    expect(page.locator("#c-stride")).to_have_value("3")


def test_a_server_that_is_gone_is_said_and_the_page_stays(explorer: Explorer) -> None:
    page = explorer.open("op=conv2d").page
    page.route("**/frames?*", lambda route: route.fulfill(body="gone"))
    explorer.set("stride", "2")
    expect(page.locator("#problem")).to_have_text(re.compile("does not answer"))
    page.unroute("**/frames?*")
    explorer.set("stride", "3")
    expect(page.locator("#problem")).to_be_hidden()


def test_every_operation_is_offered_through_controls_of_its_own(explorer: Explorer) -> None:
    page = explorer.open().page
    seen = []
    for family in page.locator(".families a").all_text_contents():
        page.locator(".families a", has_text=re.compile(f"^{family}$")).click()
        expect(page.locator(".families [aria-current]")).to_have_text(family)
        labels = page.locator(".ranks a").all_text_contents() or [""]
        for label in labels:
            if label:
                page.locator(".ranks a", has_text=re.compile(f"^{label}$")).click()
                expect(page.locator(".ranks [aria-current]")).to_have_text(label)
            op = page.locator("input[name=op]").input_value()
            expect(page).to_have_url(re.compile(rf"op={op}\b"))
            expect(page.locator("#code")).to_have_value(re.compile(rf"^nn\.{OPS[op].torch_name}\("))
            names = {row.get_attribute("data-name") for row in page.locator("#controls [data-name]").all()}
            assert names >= set(OPS[op].model_fields)
            seen.append(op)
    assert sorted(seen) == sorted(OPS)


def test_the_view_changes_the_picture_and_stays_in_the_address(explorer: Explorer) -> None:
    explorer.open("op=conv2d&input_size=4")
    shots = [explorer.shot()]
    for view, rest in (("matrix", "&view=matrix"), ("im2col", "&view=im2col"), ("window", "")):
        explorer.choose("view", view)
        explorer.address(f"input_size=4&op=conv2d{rest}")
        shots.append(explorer.shot())
    assert shots[0] == shots[3]
    assert len(set(shots)) == 3
