// SPDX-License-Identifier: Apache-2.0

// Package storetest is the suite that every store.Store must pass. Its tests are what
// the comments of the interface promise.
package storetest
