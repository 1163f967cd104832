// SPDX-License-Identifier: Apache-2.0

package label

// OMID is an on-media identifier: what a medium says of itself (RSM,
// NTMS_PARTITIONINFORMATION: label type, label id, label info).
type OMID struct {
	// Type names the format that wrote the label, for example "RSM" or "ANSI".
	Type string `json:"labelType"`
	// ID is unique among media of one Type.
	ID string `json:"labelId"`
	// Info describes the medium for people. It is no part of its identity.
	Info string `json:"labelInfo,omitempty"`
}

// Key is the part of an OMID that identifies. Two OMIDs name the same side
// exactly when their Keys are equal.
type Key struct{ Type, ID string }

// Key returns the identifying part of o.
func (o OMID) Key() Key { return Key{o.Type, o.ID} }

// IsZero reports whether o names nothing.
func (o OMID) IsZero() bool { return o.Type == "" && o.ID == "" }

// String gives the form used in messages: TYPE/ID.
func (o OMID) String() string { return o.Type + "/" + o.ID }

// String gives the form used in messages: TYPE/ID.
func (k Key) String() string { return k.Type + "/" + k.ID }

// InWords names the id in a message, also when there is none.
func (o OMID) InWords() string {
	if o.IsZero() {
		return "nothing"
	}
	return o.String()
}
