// SPDX-License-Identifier: Apache-2.0

// Package client asks the process that holds a database, in the words of package
// service, over the unix socket in the state folder.
//
// An error is one of three. ErrNobody: nobody was there to do it, so nothing was
// done. A *service.Problem, whose Kind errors.Is tells: that process refuses, in
// its words. service.OutcomeUnknown: a verb was sent and its answer lost, so that
// it must not be tried again blindly. Questions may always be put again.
package client
