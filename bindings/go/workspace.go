// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"runtime"
	"sync"
)

// workspaces hold what is costly to make for each packet: the contexts and
// buffers of zstd. A call takes one and gives it back; the garbage collector
// releases those that are not used.
var workspaces = sync.Pool{New: func() any {
	w := new(workspace)
	var err C.handoff_error
	if C.handoff_workspace_new(&w.c, &err) == C.HANDOFF_OK {
		runtime.AddCleanup(w, freeWorkspace, w.c)
	}
	return w // C makes its own if there is none
}}

type workspace struct{ c *C.handoff_workspace }

func freeWorkspace(c *C.handoff_workspace) { C.handoff_workspace_free(c) }

func withWorkspace(f func(w *C.handoff_workspace) error) error {
	w := workspaces.Get().(*workspace)
	err := f(w.c)
	workspaces.Put(w) // not deferred: if a callback ended the goroutine, C still uses it
	return err
}
