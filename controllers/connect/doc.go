// SPDX-License-Identifier: Apache-2.0

// Package connect leads from a Library manifest to a live library, and back. It
// alone knows the drivers: nothing above it does, and nothing above rsm/scsi.
//
//   - connections.go: opens the library that a manifest declares
//   - iscsi.go, secret.go: what its iSCSI driver needs
//   - stock.go: what a virtual library is made of when it is made
//   - discover.go, discover_targets.go: what there is to connect to
//   - propose.go, propose_name.go: that, put as manifests
//   - image.go, image_labels.go: files instead of tapes, for `rsmctl identify`
package connect
