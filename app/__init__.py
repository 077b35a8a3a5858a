"""Kernelwalk: exact animations of what a neural-network layer does, one step and one number at a time.

>>> from app import animate
>>> animate("conv2d", input_size=5, kernel_size=3, padding=1)
<Conv2d 1×5×5 → 1×5×5, 25 frames>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.api import Animation, Frame, animate
    from app.refusal import Refusal

__all__ = ["Animation", "Frame", "Refusal", "animate"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: `import app` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("app.refusal" if name == "Refusal" else "app.api"), name)
