"""Nothing is said in one language only, and nothing English is left in a Chinese answer."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from app.ops import OPS
from app.pipeline import frames_document, parse
from app.refusal import Refusal
from app.scene import COMPOSERS
from app.text import catalogue
from tests.text.messages import chinese, found, unfound

# Two English words in a row; names of PyTorch's are single words.
PROSE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b|\b[a-z]{2,} [A-Za-z]{2,}\b")
SCENES = [(op, view) for op, model in OPS.items() for view, name in model.views.items() if name in COMPOSERS]


def test_every_message_is_translated_and_nothing_else_is() -> None:
    spoken = {str(m.id) for m in chinese() if m.id and m.string}
    wanted = {str(m.id) for m in found() if m.id}
    assert (wanted - spoken, spoken - wanted) == (set(), set()), "run: python -m tests.text.messages"


def test_translations_have_the_placeholders_of_their_messages() -> None:
    wrong = [m.id for m in chinese() if m.id and placeholders(str(m.id)) != placeholders(str(m.string))]
    assert wrong == []


def placeholders(template: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name is not None})


def test_every_message_can_be_found_in_the_code() -> None:
    assert unfound() == []


def test_messages_are_looked_up_whole() -> None:
    say = catalogue("zh")
    assert say("stride {n}") == "步长 {n}"
    assert say("no such message") == "no such message"
    assert catalogue("en")("stride {n}") == "stride {n}"


@pytest.mark.parametrize(("op", "view"), SCENES)
def test_a_chinese_scene_holds_no_english(op: str, view: str) -> None:
    document = frames_document({"op": op, "view": view, "lang": "zh", **MORE.get(op, {})})
    left = {text for text in texts(document) if PROSE.search(text)}
    assert left == set()


MORE: dict[str, dict[str, Any]] = {
    "conv1d": {"padding": 1, "dilation": 2, "bias": True},
    "conv2d": {"in_channels": 2, "out_channels": 2, "groups": 2, "padding": 1, "input_size": 4, "bias": True},
    "conv_transpose1d": {"stride": 2, "padding": 1, "output_padding": 1, "bias": True},
    "conv_transpose2d": {"stride": 2, "padding": 1, "output_padding": 1, "in_channels": 2, "input_size": 3},
    "conv3d": {"input_size": 3, "kernel_size": 2, "padding": 1},
    "conv_transpose3d": {"input_size": 2, "kernel_size": 2, "stride": 2},
}


def texts(document: dict[str, Any]) -> Iterator[str]:
    yield document["alt"]
    yield from (step["caption"] for step in document["steps"])
    yield from document["scene"]["captions"]
    for look in document["scene"]["looks"]:
        yield from look[1:]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"op": "conv2d", "strid": 2}, "strid 不是 conv2d 的参数（是否想写 stride？）：请去掉或改正"),
        ({"op": "conv2d", "kernel_size": 9}, "9"),
        ({"op": "conv2d", "groups": 2}, "整除"),
        ({"op": "conv2d", "padding": "[1"}, "JSON"),
        ({"op": "conv2d", "input_size": "4096"}, "输入（1×4096×4096）"),
        ({"op": "conv9d"}, "请从"),
        ({"code": "nn.Conv2d(1)"}, "缺少 out_channels"),
    ],
)
def test_a_refusal_speaks_chinese(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse(raw)
    spoken = "；".join(problem.say(catalogue("zh")) for problem in caught.value.problems)
    assert said in spoken
    assert not PROSE.search(spoken)
