"""`gallery`: every card of the gallery into a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import parse_qsl

import typer

from app.api import animate
from app.cli.options import AsJson
from app.cli.signals import ended_by_signals, ours_alone
from app.files import write_atomically
from app.gallery import CARDS, PHOTOS
from app.photo.request import PHOTO_FORMATS
from app.rendering import FORMS

EXAMPLES = """
[bold]Examples[/bold]

kernelwalk gallery --to pictures

kernelwalk gallery --to slides --format mp4 --format png --only stride --only padding
"""


class Task(NamedTuple):
    """Name a picture to draw: where to, the query that says what, and whether it is a layer over a whole picture."""

    path: str
    query: str
    photo: bool = False


def add_to(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command(epilog=EXAMPLES)(ended_by_signals()(gallery))


def gallery(
    to: Annotated[Path, typer.Option("--to", help="Folder; made where there is none.", metavar="FOLDER")],
    format: Annotated[  # noqa: A002 - the parameter's name everywhere
        list[str] | None,
        typer.Option("--format", "-f", help=f"May be given again: {', '.join(FORMS)}.", metavar="FORMAT"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A card's name; may be given again.", metavar="NAME")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Pictures drawn at once.", min=1, max=64)] = (
        os.cpu_count() or 1
    ),
    again: Annotated[bool, typer.Option("--again", help="Draw also what is there already.")] = False,
    json: AsJson = False,
) -> None:
    """Draw the cards of the gallery. What is there already is kept; what fails is named, and the rest go on."""
    forms = format or ["gif"]
    _check("--format", forms, FORMS)
    _check("--only", only or [], [card.slug for card in (*CARDS, *PHOTOS)])
    tasks = [
        Task(str(to / f"{card.slug}.{form}"), card.query, card in PHOTOS)
        for card in (*CARDS, *PHOTOS)
        for form in forms
        if (not only or card.slug in only) and (card not in PHOTOS or form in PHOTO_FORMATS)
    ]
    if not tasks:
        raise typer.BadParameter(f"such a card is drawn as one of {', '.join(PHOTO_FORMATS)}", param_hint="--format")
    to.mkdir(parents=True, exist_ok=True)
    missing = [task for task in tasks if again or not Path(task.path).exists()]
    failed = _all(missing, jobs)
    if json:
        import json as writer

        found = {"drawn": len(missing) - len(failed), "kept": len(tasks) - len(missing), "failed": failed}
        typer.echo(writer.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{len(missing) - len(failed)} drawn, {len(tasks) - len(missing)} kept, {len(failed)} failed: {to}")
    if failed:
        raise typer.Exit(1)


def _check(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise typer.BadParameter(f"{name} is none: choose from {', '.join(known)}", param_hint=option)


def _all(tasks: Sequence[Task], jobs: int) -> dict[str, str]:
    """Draw everything; name what failed on the way, and give why by file."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    failed: dict[str, str] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, highlight=False, markup=False)
    bar = Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())
    with bar as bars, closing(drawn(tasks, jobs)) as found:
        shown = bars.add_task("pictures", total=len(tasks))
        for task, why in found:
            bars.advance(shown)
            if why:
                failed[task.path] = why
                typer.echo(f"Failed: {task.path}: {why}", err=True)
    return failed


def draw(task: Task) -> None:
    """Draw one picture into its file."""
    words = dict(parse_qsl(task.query))
    if task.photo:
        from app.photo.render import render
        from app.photo.request import parse

        write_atomically(task.path, [render(parse(words, Path(task.path).suffix[1:]))[1]])
        return
    animate(words.pop("op"), **words).save(task.path)


def drawn(
    tasks: Sequence[Task], jobs: int, work: Callable[[Task], None] = draw
) -> Generator[tuple[Task, str], None, None]:
    """Draw in processes; give each task when it is done, with what went wrong or an empty text.

    A process that dies takes a whole pool with it. Those that were lost are drawn one at a time, so that the one that
    kills its process is found and the others are drawn.
    """
    waiting = list(tasks)
    while waiting:
        lost: list[Task] = []
        with _pool(min(jobs, len(waiting))) as pool:
            with ours_alone():
                futures = {pool.submit(_work, work, task): task for task in waiting}
            for future in as_completed(futures):
                try:
                    future.result()
                    yield futures[future], ""
                except BrokenProcessPool:
                    lost.append(futures[future])
                except Exception as error:  # noqa: BLE001 - whatever it is, the others are drawn
                    yield futures[future], " ".join(str(error).split()) or type(error).__name__
        waiting = [task for task in waiting if task in lost]
        if waiting and jobs == 1:
            yield waiting.pop(0), "its process died"
        jobs = 1


@contextmanager
def _pool(size: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes; what ends the block early ends them too, and what they are drawing."""
    with ours_alone():
        pool = ProcessPoolExecutor(size, get_context("spawn"))
    try:
        yield pool
    except BaseException:
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _work(work: Callable[[Task], None], task: Task) -> None:
    """Work in a process of the pool, which would catch an exception of ours and go on with the next task."""
    with ended_by_signals(at_once=True):
        work(task)
