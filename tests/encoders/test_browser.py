"""What everybody opens: Chromium decodes every moving format to the painted frames, plays it as long and as often."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from playwright.sync_api import Page

from app.encoders import FORMATS
from tests.conftest import Server
from tests.encoders.decode import painted, same
from tests.encoders.scenes import scene

DECODE = """async ([data, type]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const decoder = new ImageDecoder({ data: bytes, type });
  await Promise.all([decoder.tracks.ready, decoder.completed]);
  const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
  const frames = [];
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex++) {
    const { image } = await decoder.decode({ frameIndex });
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let at = 0; at < data.length; at += 30000) text += String.fromCharCode(...data.subarray(at, at + 30000));
    frames.push({ duration: image.duration / 1000, width, height, pixels: btoa(text) });
    image.close();
  }
  return { frames, repeats: repetitionCount };
}"""
FILM = """async ([url, time]) => {
  const film = document.body.appendChild(document.createElement("video"));
  film.muted = true;
  film.src = url;
  await new Promise((next) => film.addEventListener("loadeddata", next));
  film.currentTime = time;
  await new Promise((next) => film.addEventListener("seeked", next));
  return [film.duration, film.currentTime, film.videoWidth, film.videoHeight, film.seekable.end(0)];
}"""


PREMULTIPLIED = 1
"""How far colours of half opacity are off: Chromium keeps them multiplied by it."""


@pytest.mark.parametrize("name", ["plain", "transparent", "glide"])
@pytest.mark.parametrize("form", ["gif", "apng", "webp"])
def test_chromium_sees_the_painted_frames(form: str, name: str, page: Page, server: Server) -> None:
    drawn = scene(name, step_ms="250", hold_ms="1310", loop="3")
    data = base64.b64encode(b"".join(FORMATS[form].encode(drawn))).decode()
    page.goto(f"{server.url}/embed")  # decoders are for secure contexts, which loopback is
    found = page.evaluate(DECODE, [data, FORMATS[form].media])
    expected = painted(drawn, form)
    assert len(found["frames"]) == len(expected)
    for frame, wanted in zip(found["frames"], expected, strict=True):
        pixels = np.frombuffer(base64.b64decode(frame["pixels"]), dtype=np.uint8)
        assert same(pixels.reshape(frame["height"], frame["width"], 4), wanted, PREMULTIPLIED)
    times = [frame["duration"] for frame in found["frames"]]
    assert sum(times) == pytest.approx(sum(drawn.durations), abs=10)
    assert times[-1] == pytest.approx(drawn.durations[-1], abs=10)
    assert found["repeats"] == 2, "once and two times more"


def test_chromium_plays_and_seeks_in_a_film(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/embed")
    drawn = scene("plain")
    asked = "op=conv2d&padding=1&input_size=4"
    found = page.evaluate(FILM, [f"/animate.mp4?{asked}", 6.1])
    seconds = sum(drawn.durations) / 1000
    assert found == [
        pytest.approx(seconds, abs=0.01),
        6.1,
        *even(drawn.width, drawn.height),
        pytest.approx(seconds, abs=0.01),
    ]


def even(*sides: int) -> list[int]:
    return [side + side % 2 for side in sides]
