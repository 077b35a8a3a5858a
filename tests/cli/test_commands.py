"""The command line: the same parameters, files that are whole, pipes, exit codes, and help for everything."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from app import animate
from app.cli import cli
from app.cli.options import FORMS, SWITCHES
from app.web.parameters import parameters
from tests.cli.conftest import Run


def process(*arguments: str, **how: object) -> "subprocess.Popen[bytes]":
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-m", "app", *arguments], **(pipes | how))  # type: ignore[call-overload]


def test_render_writes_what_the_call_writes(run: Run, tmp_path: Path) -> None:
    done = run("render", "conv2d", "--kernel-size", "2", "--padding", "1", "-o", "a.gif", "-o", "deep.png")
    assert done.code == 0, done.err
    conv = animate("conv2d", kernel_size=2, padding=1)
    assert (tmp_path / "a.gif").read_bytes() == conv.render("gif")
    assert (tmp_path / "deep.png").read_bytes() == conv.render("png")
    assert done.out.splitlines() == [
        f"{name} ({(tmp_path / name).stat().st_size:,} bytes)" for name in ("a.gif", "deep.png")
    ]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("conv2d",), "conv2d.gif"),
        (("nn.MaxPool2d(2)", "--still", "last"), "max_pool2d.png"),
        (("relu", "-f", "json"), "relu.json"),
        (("relu", "-f", "html", "-o", "page"), "page.html"),
    ],
)
def test_render_names_what_has_no_name(run: Run, tmp_path: Path, arguments: tuple[str, ...], name: str) -> None:
    assert run("render", *arguments).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_parameter_is_an_option_and_means_the_same(run: Run) -> None:
    # The layer, by name or as code, is the argument; the format is that of the file.
    assert set(FORMS) == set(parameters()) - {"op", "code", "format"}
    called = run("render", "nn.Conv2d(1, 1, 3, stride=2)", "--json", "-o", "x.png")
    assert json.loads(called.out)["url"] == animate("nn.Conv2d(1, 1, 3, stride=2)").query
    for name, parameter in parameters().items():
        if name in FORMS:
            query = parameter.example_url().partition("?")[2].replace("+", " ")
            words = dict(pair.split("=", 1) for pair in query.split("&"))
            op = words.pop("op")
            options = [part for key, value in words.items() for part in (f"--{key.replace('_', '-')}", value)]
            done = run("render", op, *map(unquote, options), "--json", "-f", "png", "-o", "x.png")
            assert done.code == 0, (name, done.err)
            told = json.loads(done.out)["url"]
            assert told == animate(op, **{key: unquote(value) for key, value in words.items()}).query, name


def test_a_switch_may_stand_alone(run: Run) -> None:
    assert "--bias" in SWITCHES
    done = run("render", "conv2d", "--bias", "--transparent", "--labels", "false", "--json", "-o", "x.png")
    assert json.loads(done.out)["url"] == "bias=true&labels=false&op=conv2d&transparent=true"


def test_numbers_come_out_of_files(run: Run, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(16, dtype=np.float32).reshape(4, 4))
    (tmp_path / "k.json").write_text("[[1, 0], [0, -1]]")
    (tmp_path / "all.json").write_text('{"theme": "dark", "stride": 1}')
    words = ("--input", "@x.npy", "--weight", "@k.json", "--parameters", "all.json", "--stride", "2")
    done = run("render", "conv2d", *words, "--json", "-o", "x.png")
    wanted = animate("conv2d", np.arange(16).reshape(4, 4), weight=[[1, 0], [0, -1]], stride=2, theme="dark")
    assert json.loads(done.out)["url"] == wanted.query


@pytest.mark.parametrize(
    ("name", "content"), [("k.json", "[[1,"), ("k.json", '{"a": 1}'), ("k.npy", "text"), ("k.json", "[" * 5000)]
)
def test_a_file_without_numbers_is_named(run: Run, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    done = run("render", "conv2d", "--weight", f"@{name}", "-o", "x.gif")
    assert (done.code, done.out) == (2, "")
    assert f"{name} does not hold" in done.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("render", "conv2d", "--kernel-size", "9"), 2, "Error: kernel_size 9 with dilation 1 spans 9 cells"),
        (("render", "conv2d", "--kernel-size", "9", "--lang", "zh"), 2, "请增大"),
        (("render", "conv2"), 2, "did you mean conv2d?"),
        (("render", "conv2d", "--strid", "2"), 2, "--stride"),
        (("render", "conv2d", "-f", "bmp"), 2, "choose one of gif"),
        (("render", "conv2d", "-o", "x.bmp"), 2, "has the suffix .bmp"),
        (("render",), 2, "layer"),
        (("render", "conv2d", "--weight", "@none.json"), 1, "Error: No such file or directory: none.json"),
        (("render", "conv2d", "-o", "none/x.gif"), 1, "Error: No such file or directory: none/x.gif"),
        (("explain", "conv2d", "--step", "9"), 2, "the last step is 8"),
        (("gallery", "--to", "x", "--only", "nothing"), 2, "nothing is none"),
        (("gallery", "--to", "x", "--format", "bmp"), 2, "bmp is none"),
        (("serve", "--port", "70000"), 2, "65535"),
        (("walk",), 2, "walk"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_says_why_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_gets_the_bytes_alone() -> None:
    with process("render", "conv2d", "--input", "ramp", "-f", "png", "-o", "-") as command:
        out, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (0, b"")
    assert Image.open(io.BytesIO(out)).format == "PNG"


def test_parameters_come_through_a_pipe() -> None:
    with process("formula", "conv2d", "--parameters", "-", "--json") as command:
        out, _ = command.communicate(b'{"input_size": [7, 9], "stride": 2}', timeout=60)
    assert json.loads(out)["title"] == "Conv2d 1×7×9 → 1×3×4"


def test_a_reader_that_leaves_is_no_error() -> None:
    with process("explain", "conv2d", "--input-size", "60") as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        said = command.stderr.read()
        command.wait(60)
    assert said == b""


def test_formula_says_symbols_and_numbers(run: Run) -> None:
    done = run("formula", "nn.Conv1d(1, 1, 3, stride=2, bias=False)", "--input-size", "9")
    assert done.out.splitlines() == [
        "Conv1d 1×9 → 1×4",
        "nn.Conv1d(1, 1, kernel_size=3, stride=2, bias=False)",
        "",
        "L_out = ⌊(L_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1",
        "      = ⌊(9 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1 = 4",
    ]


def test_explain_is_a_line_a_step(run: Run) -> None:
    conv = animate("conv2d", in_channels=2, bias=True)
    done = run("explain", "conv2d", "--in-channels", "2", "--bias")
    rows = done.out.splitlines()[4:]
    assert len(rows) == len(conv.steps) == 9
    for i, (row, step) in enumerate(zip(rows, conv.steps, strict=True)):
        number, cell, *_, result = row.split()
        assert (number, f"{cell} = ") == (str(i), step["caption"][: len(cell) + 3])
        assert step["caption"].endswith(f" = {result}")


def test_explain_says_what_a_stack_s_cells_see(run: Run) -> None:
    rows = run("explain", "stack").out.splitlines()[3:]
    assert rows[0].split() == ["step", "cell"]
    captions = [step["caption"] for step in animate("stack").steps]
    assert [row.strip() for row in rows[1:]] == [f"{i}  {caption}" for i, caption in enumerate(captions)]


def test_explain_takes_a_step_apart(run: Run) -> None:
    rows = run("explain", "conv2d", "--padding", "1", "--step", "0").out.splitlines()
    step = animate("conv2d", padding=1).steps[0]
    assert rows[3] == step["caption"]
    taps = [row.split() for row in rows[6:]]
    assert [t[1] for t in taps] == ["padding" if read == -1 else str(read) for read in step["reads"]]
    assert [int(t[-1].replace("−", "-")) for t in taps] == step["terms"]


def test_explain_as_json_is_the_document(run: Run) -> None:
    found = json.loads(run("explain", "max_pool1d", "--json").out)
    document = animate("max_pool1d").document
    assert found == {key: document[key] for key in found}
    assert json.loads(run("explain", "max_pool1d", "--json", "--step", "1").out) == document["steps"][1]


def test_every_command_has_help_with_examples(run: Run) -> None:
    names = [command.name or getattr(command.callback, "__name__", "") for command in cli.registered_commands]
    assert names == ["render", "gallery", "formula", "explain", "serve"]
    for name in names:
        done = run(name, "--help")
        assert done.code == 0
        assert name == "serve" or f"kernelwalk {name} " in done.out
    said = " ".join(run("render", "--help").out.split())
    missing = [name for name in FORMS if f"--{name.replace('_', '-')} " not in said]
    assert missing == []
    for name in ("formula", "explain"):
        said = run(name, "--help").out
        assert "--lang" in said
        assert "--stride" in said
        assert "--theme" not in said, "it draws nothing"
        assert run(name, "conv2d", "--theme", "dark").code == 0
    assert run("--version").out.startswith("kernelwalk ")
    assert "explain" in run().out


def test_shells_complete_operations_and_words() -> None:
    def completed(*words: str) -> list[str]:
        line = " ".join(("kernelwalk", *words))
        shell = {
            **os.environ,
            "_KERNELWALK_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words)),
        }
        code = "import sys; sys.argv[0] = 'kernelwalk'; from app.cli import cli; cli(prog_name='kernelwalk')"
        found = subprocess.run([sys.executable, "-c", code], env=shell, capture_output=True, text=True, check=False)
        return found.stdout.split()

    assert completed("ren") == ["render"]
    assert completed("render", "conv_transpose") == ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]
    assert completed("render", "conv2d", "--theme", "d") == ["dark"]
    assert completed("render", "conv2d", "--padding-m") == ["--padding-mode"]
