// SPDX-License-Identifier: Apache-2.0

// Package failpoint marks the places at which a crash must do no harm: every
// point where rsmctl is about to touch, or has just touched, the disk or the
// robot. In an ordinary build a point costs nothing. Built with the tag
// "failpoints", the environment variable RSMCTL_FAILPOINT=NAME[:N] kills the
// process with SIGKILL the N-th time (default: the first) the point is passed,
// and RSMCTL_FAILPOINT=list prints all names and exits.
//
// Points are declared as package variables, so that the list is complete:
//
//	var beforeCommit = failpoint.New("store/before-commit")
//	...
//	beforeCommit.Hit()
package failpoint
