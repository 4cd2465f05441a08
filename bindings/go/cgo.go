// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

// Links the installed C library, found by pkg-config; or, with the build tag
// handoff_static, the one that `make` built in this tree.

/*
#cgo !handoff_static pkg-config: libhandoff
#cgo handoff_static CFLAGS: -I${SRCDIR}/../../include
#cgo handoff_static LDFLAGS: ${SRCDIR}/../../build/libhandoff.a -pthread
#cgo handoff_static pkg-config: libsodium libzstd libprotobuf-c libutf8proc
#include <handoff.h>
*/
import "C"
