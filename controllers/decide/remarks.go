// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"maps"

	"rsm.storage/rsmctl/rsm/record"
)

// remarks are what a pass tells the reader of the plan, beside the steps. The
// plan sorts them, so that their order does not matter.
type remarks struct {
	blocked []Blocked
	drift   []Drift
	waiting []Waiting
	// grouped are the names of what is blocked for one and the same reason, so
	// that a thousand sides make one line. reportGroups words it.
	grouped map[groupKey][]string
}

type groupKey struct {
	kind   string
	reason Reason
	name   string
}

// addRemarks adds what another pass tells.
func (r *remarks) addRemarks(other remarks) {
	r.blocked = append(r.blocked, other.blocked...)
	r.drift = append(r.drift, other.drift...)
	r.waiting = append(r.waiting, other.waiting...)
	appendLists(&r.grouped, other.grouped)
}

func (r *remarks) addBlocked(b Blocked) { r.blocked = append(r.blocked, b) }

func (r *remarks) blockMedium(m *record.Medium, kind string, reason Reason, message, cure string) {
	r.addBlocked(Blocked{Kind: kind, Name: m.Name(), Reason: reason, Message: message, Cure: cure})
}

func (r *remarks) addSideDrift(m *record.Medium, reason Reason, message string) {
	r.drift = append(r.drift, Drift{
		Kind: kindSide, Name: m.Name(), Reason: reason, Message: message, Library: m.Library, PMID: m.PMID,
	})
}

// blockInPool notes that something cannot go to a pool, or stay in it.
func (r *remarks) blockInPool(reason Reason, pool, name string) {
	appendToList(&r.grouped, groupKey{kindMediaPool, reason, pool}, name)
}

func (r *remarks) blockInLibrary(reason Reason, library, name string) {
	appendToList(&r.grouped, groupKey{kindLibrary, reason, library}, name)
}

// appendList adds one list to another. The first one is taken as it is, so that a
// pass that wants a million steps has them copied no further.
func appendList[V any](list *[]V, more []V) {
	if *list == nil {
		*list = more
		return
	}
	*list = append(*list, more...)
}

// appendToList adds to a list in a map, which is made when it is needed.
func appendToList[K comparable, V any](lists *map[K][]V, key K, more ...V) {
	if *lists == nil {
		*lists = map[K][]V{}
	}
	(*lists)[key] = append((*lists)[key], more...)
}

// appendLists adds the lists of one map to those of another.
func appendLists[K comparable, V any](lists *map[K][]V, more map[K][]V) {
	for key, list := range more {
		appendToList(lists, key, list...)
	}
}

// addEntries adds the entries of one map to another. The first one is taken as
// it is: a million expected sides are not copied.
func addEntries[K comparable, V any](all *map[K]V, more map[K]V) {
	if *all == nil {
		*all = more
		return
	}
	maps.Copy(*all, more)
}

// addToSet adds a key to a set, which is made when it is needed.
func addToSet[K comparable](set *map[K]bool, key K) {
	if *set == nil {
		*set = map[K]bool{}
	}
	(*set)[key] = true
}

func joinRemarks(parts ...remarks) (all remarks) {
	for i := range parts {
		all.addRemarks(parts[i])
	}
	return all
}
