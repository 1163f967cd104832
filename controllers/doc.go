// SPDX-License-Identifier: Apache-2.0

// Package controllers is the loop: it observes what is there, has package decide
// say what is to be done, does it, and observes again.
//
//   - reconcile.go: passes, until one plans nothing
//   - observe.go: looking at every library
//   - execute.go, execute_verbs.go, execute_identify.go: carrying out steps
//   - failures.go, backoff.go: what is not tried again, in one apply or by a daemon
//   - end_of_apply.go: the hold and the requests that are over when nothing is left to do
//   - daemon.go: the same again and again
//   - watch.go: hints that manifests have changed
//   - metrics.go: how a daemon fares
package controllers
