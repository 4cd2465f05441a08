# SPDX-License-Identifier: MIT
#
# python.sh -- the package of bindings/python, with an environment of its own:
# built and installed as anybody would, all its tests, ruff and mypy.
exec python3 bindings/python/tools/check.py "$B/python"
