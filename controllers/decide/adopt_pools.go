// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// poolNameLength leaves room in a metadata.name for a number behind it.
const poolNameLength = v1alpha1.MaxName - len("-99999")

// nameOfPoolFor names the pool for a label type and a media type, and notes that it
// claims that label type. A recorded pool of that name and media type is that
// pool: an earlier adoption made it.
func (a *adopter) nameOfPoolFor(key poolKey) string {
	base := v1alpha1.NameFrom(key.labelType+"-"+key.mediaType, poolNameLength)
	name := base
	for n := 2; !a.mayNamePool(name, key); n++ {
		name = base + "-" + strconv.Itoa(n)
	}
	a.poolKeys[name] = key
	return name
}

func (a *adopter) mayNamePool(name string, key poolKey) bool {
	if _, named := a.poolKeys[name]; named {
		return false
	}
	v := a.pools[name]
	return v == nil || v.record.Kind == record.ApplicationPool && v.record.MediaType == key.mediaType
}

// findKeptPools finds the recorded pools that are declared as they are: those that
// hold media of this library or get some, those that hold nothing, and the
// pools that they are in. An undeclared pool would be deleted.
func (a *adopter) findKeptPools() {
	a.kept = map[string]bool{}
	here, holds := map[string]bool{}, map[string]bool{}
	for _, m := range a.snap.Media {
		holds[m.Pool] = true
		here[m.Pool] = here[m.Pool] || m.Library == a.library
	}
	for _, p := range a.snap.Pools {
		holds[p.Parent] = true
	}
	for _, p := range a.snap.Pools {
		if p.Kind == record.ApplicationPool && (here[p.Name] || !holds[p.Name] || len(a.sides[p.Name]) > 0) {
			a.keepPoolAndParents(p)
		}
	}
}

func (a *adopter) keepPoolAndParents(p *record.Pool) {
	a.kept[p.Name] = true
	if parent := a.pools[p.Parent]; parent != nil && !a.kept[p.Parent] {
		a.keepPoolAndParents(parent.record)
	}
}

// declareHeldSides declares all that applications hold in the kept pools, in
// whichever library it is: what no manifest lists would be stale.
func (a *adopter) declareHeldSides() {
	for _, m := range a.snap.Media {
		if !a.kept[m.Pool] {
			continue
		}
		for i := range m.Sides {
			if !(carrier{m, int32(i)}).isHeld() {
				continue
			}
			if reason, why := a.whyUnlistable(m, i); reason != "" {
				a.atLeast[m.Pool] = true
				a.leaveOutSide(m, i, reason, why)
				continue
			}
			a.sides[m.Pool] = append(a.sides[m.Pool], a.sideAsRecorded(m, i))
		}
	}
}

// whyUnlistable says why no manifest can list a side that is allocated. Its pool
// must not take it for stale.
func (a *adopter) whyUnlistable(m *record.Medium, i int) (Reason, string) {
	s := &m.Sides[i]
	switch {
	case m.SetAside != nil:
		return LabelMismatch, fmt.Sprintf("%s is set aside: %s", a.nameAndPlace(m), m.SetAside.Message)
	case s.OMID.IsZero():
		return NoLabel, fmt.Sprintf("%s is %s in pool %s as %s, and no label tells what it is", a.nameAndPlace(m), s.State, m.Pool, s.LMID)
	}
	if carriers := rivalsAmong(a.strangers[s.OMID.Key()]); len(carriers) > 1 {
		return DuplicateOMID, a.copies[m.PMID].message
	}
	if why := whyUndeclarable(s.OMID); why != "" {
		return BadLabel, fmt.Sprintf("the label of %s cannot be put into a manifest: %s", a.nameAndPlace(m), why)
	}
	return "", ""
}

// declareKeptPools makes the manifests of the pools and of the sides in them.
func (a *adopter) declareKeptPools() {
	names := maps.Clone(a.kept)
	for name := range a.sides {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a.out.Pools = append(a.out.Pools, a.declarePool(name))
		for i, sides := range splitIntoSets(a.sides[name]) {
			set := name
			for n := i + 1; i > 0 && names[set]; n++ {
				set = v1alpha1.NameFrom(name, poolNameLength) + "-" + strconv.Itoa(n)
			}
			names[set] = true
			a.out.Sets = append(a.out.Sets, newMediaSet(set, name, sides))
		}
	}
}

// declarePool declares a pool: as it is recorded, or a new one.
func (a *adopter) declarePool(name string) v1alpha1.MediaPool {
	p := v1alpha1.MediaPool{
		TypeMeta: v1alpha1.TypeMeta{APIVersion: v1alpha1.APIVersion, Kind: v1alpha1.KindMediaPool},
		Metadata: v1alpha1.Metadata{Name: name},
	}
	if v := a.pools[name]; v != nil {
		p.Spec = declaredAs(v.record.Spec())
	} else {
		p.Spec.MediaType = a.poolKeys[name].mediaType
	}
	if p.Spec.MediaType != "" {
		p.Spec.Membership = v1alpha1.MembershipExact
	}
	if a.atLeast[name] {
		p.Spec.Membership = v1alpha1.MembershipAtLeast
	}
	if key, ok := a.poolKeys[name]; ok {
		p.Spec.Claims = &v1alpha1.Claims{LabelType: key.labelType}
	}
	return p
}
