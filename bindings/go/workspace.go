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

// workspaces are what is costly to make anew for each packet: zstd's contexts
// and buffers. A call takes one and gives it back; the garbage collector
// releases those that nobody takes.
var workspaces = sync.Pool{New: func() any {
	w := new(workspace)
	var err C.handoff_error
	if C.handoff_workspace_new(&w.c, &err) == C.HANDOFF_OK {
		runtime.AddCleanup(w, freeWorkspace, w.c)
	}
	return w // without one, C makes its own for the call
}}

type workspace struct{ c *C.handoff_workspace }

func freeWorkspace(c *C.handoff_workspace) { C.handoff_workspace_free(c) }

func withWorkspace(f func(w *C.handoff_workspace) error) error {
	w := workspaces.Get().(*workspace)
	err := f(w.c)
	workspaces.Put(w) // not deferred: where a callback ended the goroutine, C never finished with it
	return err
}
