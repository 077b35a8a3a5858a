"""The command that draws the gallery: it goes on where it stopped, and one failure stops nothing."""

import json
import os
import signal
from pathlib import Path

from app import animate
from app.cli.gallery import Task, drawn
from app.gallery import CARDS, PHOTOS
from app.photo.render import render
from app.photo.request import parse
from tests.cli.conftest import Run


def test_the_gallery_goes_on_where_it_stopped(run: Run, tmp_path: Path) -> None:
    words = ("gallery", "--to", "all", "-j", "1", "--only", "stride", "--only", "padding", "-f", "png", "-f", "json")
    words += ("--json",)
    assert json.loads(run(*words).out) == {"drawn": 4, "kept": 0, "failed": {}}
    (tmp_path / "all" / "stride.png").write_bytes(b"mine")
    (tmp_path / "all" / "padding.json").unlink()
    assert json.loads(run(*words).out) == {"drawn": 1, "kept": 3, "failed": {}}
    assert (tmp_path / "all" / "stride.png").read_bytes() == b"mine"
    assert json.loads(run(*words, "--again").out) == {"drawn": 4, "kept": 0, "failed": {}}
    card = next(card for card in CARDS if card.slug == "stride")
    assert (tmp_path / "all" / "stride.png").read_bytes() == animate("conv2d", stride=2, input_size=7).render("png")
    assert card.query == "op=conv2d&stride=2&input_size=7"


def test_the_gallery_draws_layers_over_a_picture_too(run: Run, tmp_path: Path) -> None:
    words = ("gallery", "--to", "all", "-j", "1", "--only", "photo-relu", "-f", "webp", "-f", "mp4")
    assert run(*words).out.startswith("1 drawn, 0 kept, 0 failed")
    photo = next(card for card in PHOTOS if card.slug == "photo-relu")
    assert photo.query == "op=relu"
    assert (tmp_path / "all" / "photo-relu.webp").read_bytes() == render(parse({"op": "relu"}, "webp"))[1]
    done = run("gallery", "--to", "none", "--only", "photo-relu", "-f", "mp4")
    assert (done.code, "drawn as one of png, webp, gif, json" in " ".join(done.err.split())) == (2, True)
    assert not (tmp_path / "none").exists()


def test_a_picture_that_fails_is_named_and_the_others_are_drawn(run: Run, tmp_path: Path) -> None:
    (tmp_path / "all" / "stride.png").mkdir(parents=True)
    done = run("gallery", "--to", "all", "-j", "1", "-f", "png", "--only", "stride", "--only", "padding", "--again")
    assert done.code == 1
    assert "1 drawn, 0 kept, 1 failed" in done.out
    assert "Failed: all/stride.png: " in done.err
    assert (tmp_path / "all" / "padding.png").is_file()


def die_or_draw(task: Task) -> None:
    if task.query == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    Path(task.path).touch()


def test_a_process_that_dies_takes_nobody_with_it(tmp_path: Path) -> None:
    tasks = [Task(str(tmp_path / str(i)), "die" if i in (1, 4) else "") for i in range(7)]
    found = dict(drawn(tasks, 2, die_or_draw))
    assert {task.path for task, why in found.items() if why} == {tasks[1].path, tasks[4].path}
    assert set(found) == set(tasks)
    assert all(Path(task.path).exists() for task, why in found.items() if not why)
