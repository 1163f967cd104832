// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// ISCSILibrary names an iSCSI target whose logical units are a changer and
// its drives.
type ISCSILibrary struct {
	// Portal is HOST:PORT; the port may be left out and is then 3260.
	// Example: 127.0.0.1:3260.
	Portal string `json:"portal"`
	// Target is the target's name (RFC 7143, 4.2.7). Example:
	// iqn.2026-11.example:vtl.
	Target string `json:"target"`
	// Serial is the changer's unit serial number (SPC-4, VPD page 80h). It is
	// needed only where the target has several changers, as the partitions of
	// a library.
	Serial string `json:"serial,omitempty"`
	// DriveTargets are more targets at the same portal whose logical units
	// are drives of this library. There are gateways that give each drive a
	// target of its own. Example: iqn.2026-11.example:drive-1.
	DriveTargets []string `json:"driveTargets,omitempty"`
	// Initiator is the name that this host gives (RFC 7143, 4.2.7). Default:
	// iqn.2026-11.storage.rsm: and the host's name. Targets that let only
	// some initiators in know them by this name.
	Initiator string `json:"initiator,omitempty"`
	// Digests says whether what goes over the network is protected by CRC32C
	// checksums beside those of TCP. Default: Prefer.
	Digests Digests `json:"digests,omitempty"`
	// CHAP authenticates this host to the target. Left out: no authentication.
	CHAP *CHAP `json:"chap,omitempty"`
}

// Digests says whether iSCSI header and data digests are used (RFC 7143, 13.1).
type Digests string

// The uses of digests.
const (
	// DigestsPrefer uses them where the target can.
	DigestsPrefer Digests = "Prefer"
	// DigestsRequire refuses a target that cannot.
	DigestsRequire Digests = "Require"
	// DigestsNone uses none.
	DigestsNone Digests = "None"
)

// Enum lists the allowed values.
func (Digests) Enum() []string {
	return []string{string(DigestsPrefer), string(DigestsRequire), string(DigestsNone)}
}

// CHAP is how this host authenticates to a target (RFC 1994). The secret
// itself never stands in a manifest.
type CHAP struct {
	// User is the name that this host gives.
	User string `json:"user"`
	// SecretEnv is the environment variable that holds the secret. Exactly
	// one of secretEnv and secretFile is given.
	SecretEnv string `json:"secretEnv,omitempty"`
	// SecretFile is the absolute path of a file that holds the secret.
	SecretFile string `json:"secretFile,omitempty"`
	// Mutual makes the target authenticate to this host too.
	Mutual *CHAPPeer `json:"mutual,omitempty"`
}

// CHAPPeer is how the target authenticates to this host.
type CHAPPeer struct {
	// User is the name that the target must give.
	User string `json:"user"`
	// SecretEnv is the environment variable that holds the secret. Exactly
	// one of secretEnv and secretFile is given.
	SecretEnv string `json:"secretEnv,omitempty"`
	// SecretFile is the absolute path of a file that holds the secret.
	SecretFile string `json:"secretFile,omitempty"`
}
