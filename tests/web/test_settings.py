"""Settings: what cannot be stops the start and says why; what is none is named."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from app import settings
from app.fonts import font_file
from app.settings import Settings
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("QUEUE", "x", "valid integer"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("TRUSTED_PROXIES", "127.0.0.1, nginx", "IPv4 or IPv6"),
        ("TRUSTED_PROXIES", "10.0.0.0/99", "IPv4 or IPv6"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "host bits"),
        ("CJK_FONT", "/nowhere.ttf", "no font can be read there"),
        ("CJK_FONT", __file__, "no font can be read there"),
    ],
)
def test_what_cannot_be_is_said_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"KERNELWALK_{name}", value)
    with pytest.raises(ValidationError) as error:
        Settings()
    (line,) = settings.wrong(error.value)
    assert line.startswith(f"KERNELWALK_{name} is {value!r}: ")
    assert said in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1,127.0.0.1"),
        ("TRUSTED_PROXIES", ""),
        ("CJK_FONT", ""),
    ],
)
def test_what_can_be_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"KERNELWALK_{name}", value)
    assert getattr(Settings(), name.lower()) == value
    monkeypatch.setenv("KERNELWALK_CJK_FONT", str(font_file()))
    assert Settings().cjk_font == str(font_file())


def test_what_is_no_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKRS", "QUEUE", "PORT", "PORT_8000_TCP", "SERVICE_HOST"):
        monkeypatch.setenv(f"KERNELWALK_{name}", "1")
    assert settings.unknown() == ["KERNELWALK_WORKRS"]


def test_a_server_that_cannot_be_says_so_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELWALK_QUEUE", "many")
    found = subprocess.run(
        [sys.executable, "-m", "app", "serve"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("Error: KERNELWALK_QUEUE is 'many': ")
    assert found.stderr.count("\n") == 1
