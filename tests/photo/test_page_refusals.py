"""What the page `/picture` says of an address that cannot be."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.conftest import Server


def test_what_cannot_be_in_the_address_is_said_until_something_is_changed(page: Page, server: Server) -> None:
    answer = page.goto(f"{server.url}/picture?op=conv2d&kernel_size=99")
    assert answer is not None
    assert answer.status == 422
    said = page.locator("#p-kernel_size")
    expect(page.locator(".tile").first).to_be_attached()
    expect(said).to_have_text(re.compile("choose for example kernel_size"))
    with page.expect_response("**/picture.json?*"):
        page.set_viewport_size({"width": 900, "height": 700})
    page.wait_for_timeout(300)
    expect(said).to_have_text(re.compile("choose for example kernel_size"))
    page.locator("#c-stride").fill("2")
    expect(said).to_be_empty()


def test_what_no_control_is_for_is_said_above_the_picture(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/picture?op=conv2d&kernal_size=5")
    expect(page.locator(".tile").first).to_be_attached()
    problem = page.locator("#problem")
    expect(problem).to_contain_text("kernal_size is not a parameter")
    box, below = problem.bounding_box(), page.locator("#shown").bounding_box()
    assert box is not None
    assert below is not None
    assert 0 < box["y"] < below["y"] < 300
