// SPDX-License-Identifier: Apache-2.0

// Package controllers decides and acts: it compares what the manifests declare
// with what the libraries hold, and carries the difference out.
//
// The decision is one pure function, NewPlan. It sees only its arguments: no
// I/O, no clock, no map order. Everything that plans (plan, apply, run) calls
// it, so that they cannot disagree. Around it are a Reconciler, which observes
// and executes, a Daemon, which has it do so again and again, and Backups.
package controllers
