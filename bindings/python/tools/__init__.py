# SPDX-License-Identifier: MIT
"""What builds the package."""
