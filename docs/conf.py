"""How the documentation is built: `make docs`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

project = "Kernelwalk"
author = "Kernelwalk contributors"
copyright = "Kernelwalk contributors; the pictures are CC0"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser", "sphinx.ext.autodoc", "app.integrations.sphinx", "reference"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# A page that is also read on its own may name files of the project.
suppress_warnings = ["myst.xref_missing"]
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
exclude_patterns = ["_build"]
smartquotes_action = "q"  # -- is two dashes: options are copied
html_theme = "furo"
html_title = "Kernelwalk"
html_favicon = "../static/icon.svg"
html_logo = "../static/icon.svg"
html_static_path = ["static"]
html_css_files = ["reference.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "monokai"
