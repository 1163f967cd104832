// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"fmt"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

// digestsOfManifest are the manifest's words in the driver's.
var digestsOfManifest = map[v1alpha1.Digests]iscsi.Digests{
	v1alpha1.DigestsPrefer:  iscsi.Prefer,
	v1alpha1.DigestsRequire: iscsi.Require,
	v1alpha1.DigestsNone:    iscsi.Off,
}

// iscsiConfig translates the manifest of a library on the network, and reads
// its secrets.
func iscsiConfig(spec v1alpha1.ISCSILibrary) (iscsi.Config, error) {
	config := iscsi.Config{
		Portal:    spec.Portal,
		Targets:   append([]string{spec.Target}, spec.DriveTargets...),
		Initiator: spec.Initiator,
		Digests:   digestsOfManifest[spec.Digests],
	}
	if spec.CHAP == nil {
		return config, nil
	}
	secret, err := readSecret(spec.CHAP.SecretEnv, spec.CHAP.SecretFile)
	if err != nil {
		return config, fmt.Errorf("chap, user %s: %w", spec.CHAP.User, err)
	}
	config.CHAP = &iscsi.CHAP{User: spec.CHAP.User, Secret: secret}
	if peer := spec.CHAP.Mutual; peer != nil {
		secret, err := readSecret(peer.SecretEnv, peer.SecretFile)
		if err != nil {
			return config, fmt.Errorf("chap.mutual, user %s: %w", peer.User, err)
		}
		config.CHAP.Mutual = &iscsi.Peer{User: peer.User, Secret: secret}
	}
	return config, nil
}
