// SPDX-License-Identifier: MIT

//go:build !cgo

package handoff

// This package calls a C library, so it needs cgo: set CGO_ENABLED=1 and
// install a C compiler. The declaration below is wrong on purpose; the
// compiler prints it.
const _ int = "libhandoff needs cgo: set CGO_ENABLED=1 and install a C compiler (gcc or clang)"
