// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// BackupPolicy declares when rsmctl's own database is exported, where to, and
// for how long the exports are kept.
type BackupPolicy struct {
	TypeMeta
	// Metadata names the policy.
	Metadata Metadata `json:"metadata"`
	// Spec says when and where to.
	Spec BackupPolicySpec `json:"spec"`
}

// BackupPolicySpec says when the database is exported and where to. At least
// one of schedule and after is given.
type BackupPolicySpec struct {
	// Schedule is a cron expression of five fields (minute, hour, day
	// of the month, month and weekday), or one of @hourly, @daily, @weekly,
	// @monthly, @yearly. Example: 0 2 * * *.
	Schedule string `json:"schedule,omitempty"`
	// TimeZone is the zone of the schedule, by its name in the IANA time zone
	// database. Left out: the zone of the machine. Example: Europe/Berlin.
	TimeZone string `json:"timeZone,omitempty"`
	// After lists events that an export follows.
	After []Trigger `json:"after,omitempty"`
	// Destinations are further folders to export to. The state directory's own
	// export folder always gets an export.
	Destinations []Destination `json:"destinations,omitempty"`
	// Keep says which exports stay.
	Keep Keep `json:"keep,omitzero"`
	// MaxAge is the age at which the newest export is too old: a number with
	// the unit d, h or m, or several of them. Left out: no limit. Example: 26h.
	MaxAge Duration `json:"maxAge,omitzero" jsonschema:"pattern=^([0-9]+d)?([0-9]+h)?([0-9]+m)?$"`
}

// Trigger is an event that an export follows.
type Trigger string

// The triggers.
const (
	// AfterReconcile: after a pass that changed something.
	AfterReconcile Trigger = "Reconcile"
	// AfterAllocation: after any allocation or deallocation.
	AfterAllocation Trigger = "Allocation"
)

// Enum lists the allowed values.
func (Trigger) Enum() []string { return []string{string(AfterReconcile), string(AfterAllocation)} }

// Destination is a folder that gets exports.
type Destination struct {
	// Path is the absolute path of a folder. Example: /backup/rsm.
	Path string `json:"path" jsonschema:"pattern=^/"`
}

// Keep says which exports stay.
type Keep struct {
	// Last is how many of the newest exports are kept, 1 or more. Default: 14.
	Last int `json:"last,omitempty" jsonschema:"minimum=1,maximum=1000000"`
}
