// SPDX-License-Identifier: MIT

//go:build race

package handoff_test

func init() { raced = true }
