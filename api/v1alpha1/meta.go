// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// APIVersion is the only apiVersion of this package's kinds.
const APIVersion = "rsm.storage/v1alpha1"

// The kinds, as written in the field kind.
const (
	KindLibrary      = "Library"
	KindMediaPool    = "MediaPool"
	KindMediaSet     = "MediaSet"
	KindBackupPolicy = "BackupPolicy"
)

// Kinds lists all kinds in the order in which they are documented.
func Kinds() []string {
	return []string{KindLibrary, KindMediaPool, KindMediaSet, KindBackupPolicy}
}

// TypeMeta says what kind of object a document declares.
type TypeMeta struct {
	// APIVersion is always rsm.storage/v1alpha1.
	APIVersion string `json:"apiVersion"`
	// Kind is Library, MediaPool, MediaSet or BackupPolicy.
	Kind string `json:"kind"`
}

// Metadata names an object.
type Metadata struct {
	// Name is unique among the objects of one kind: 1 to 63 lower-case
	// letters, digits and '-', starting and ending with a letter or digit.
	// Example: vault-a.
	Name string `json:"name" jsonschema:"pattern=^[a-z0-9]([a-z0-9-]{0\\,61}[a-z0-9])?$"`
	// Labels are for other tools, such as kustomize. rsmctl does not read them.
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations are for other tools. rsmctl does not read them.
	Annotations map[string]string `json:"annotations,omitempty"`
}
