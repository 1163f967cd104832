// SPDX-License-Identifier: Apache-2.0

//go:build !race

package label_test

const raceDetector = false
