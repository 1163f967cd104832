// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// checkReferences checks the objects against each other and marks as bad those that
// cannot be part of the Set.
func (l *loader) checkReferences() {
	c := crossCheck{loader: l, byName: map[string]*object{}, mayName: map[string]bool{},
		children: map[string]*object{}}
	c.enterNames()
	pools := c.objectsOfKind(v1alpha1.KindMediaPool)
	for _, o := range pools {
		c.checkParent(o)
	}
	for _, o := range pools {
		c.checkCycle(o)
		c.checkMixedPool(o)
	}
	for _, o := range c.objectsOfKind(v1alpha1.KindMediaSet) {
		c.checkPoolReference(o)
	}
	l.reportDuplicates(c.mediaTypeOfSet)
	c.markDependents()
}

// crossCheck knows the names of all objects.
type crossCheck struct {
	*loader
	// byName has the first object of each kind and name, as Kind/name.
	byName map[string]*object
	// mayName has the names that unreadable documents may declare.
	mayName map[string]bool
	// children has the first child of each pool that is a parent.
	children map[string]*object
	pools    []string
}

func (c *crossCheck) objectsOfKind(kind string) []*object {
	var found []*object
	for _, o := range c.objects {
		if o.value != nil && o.kind == kind {
			found = append(found, o)
		}
	}
	return found
}

// enterNames enters all names and finds those that are declared twice.
func (c *crossCheck) enterNames() {
	for _, o := range c.objects {
		for _, name := range o.mayName {
			c.mayName[name] = true
		}
		if o.value == nil || o.name == "" {
			c.mayName[o.name] = true
			continue
		}
		key := o.kind + "/" + o.name
		first, taken := c.byName[key]
		if !taken {
			c.byName[key] = o
			if o.kind == v1alpha1.KindMediaPool {
				c.pools = append(c.pools, o.name)
			}
			continue
		}
		p := c.problemAtPath(o, "metadata.name", RuleDuplicateName, fmt.Sprintf("%s %q is declared a second time", o.kind, o.name))
		p.Related = c.relatedAtPath(first, "metadata.name", "first declared here")
		c.problems.addProblems(p)
		o.bad, first.bad = true, true
	}
}

// resolvePool finds the pool that a path of o refers to. It adds a problem if
// there is none, unless something unreadable may declare it.
func (c *crossCheck) resolvePool(o *object, path, name string, alsoKnown ...string) *object {
	found := c.byName[v1alpha1.KindMediaPool+"/"+name]
	if found != nil || name == "" || c.opaque || c.mayName[name] || v1alpha1.ReservedPool(name) {
		return found
	}
	p := c.problemAtPath(o, path, RuleUnknownRef, fmt.Sprintf("there is no MediaPool %q", name))
	p.Suggestion = nearestName(name, append(alsoKnown, c.pools...))
	c.problems.addProblems(p)
	o.bad = true
	return nil
}

func (c *crossCheck) checkParent(o *object) {
	pool := o.value.(*v1alpha1.MediaPool)
	if c.resolvePool(o, "spec.parent", pool.Spec.Parent) != nil && c.children[pool.Spec.Parent] == nil {
		c.children[pool.Spec.Parent] = o
	}
}

// checkCycle marks a pool as bad that is in itself. It reports a circle once, at
// the pool whose name comes first.
func (c *crossCheck) checkCycle(o *object) {
	names := []string{o.name}
	for at := o; ; {
		name := at.value.(*v1alpha1.MediaPool).Spec.Parent
		at = c.byName[v1alpha1.KindMediaPool+"/"+name]
		if at == nil {
			return
		}
		names = append(names, at.name)
		if at.name == o.name {
			break
		}
		if slices.Contains(names[:len(names)-1], at.name) {
			return
		}
	}
	o.bad = true
	if slices.Min(names) == o.name {
		c.problems.addProblems(c.problemAtPath(o, "spec.parent", RulePoolCycle, "the pool is in itself: "+strings.Join(names, " in ")))
	}
}

func (c *crossCheck) checkMixedPool(o *object) {
	first := c.children[o.name]
	if first == nil || o.value.(*v1alpha1.MediaPool).Spec.MediaType == "" {
		return
	}
	p := c.problemAtPath(o, "spec.mediaType", RulePoolMixed, fmt.Sprintf(
		"the pool is the parent of %s, so it holds pools, and a pool with a media type holds media; a pool holds one or the other", first.name))
	p.Related = c.relatedAtPath(first, "spec.parent", "named as parent here")
	c.problems.addProblems(p)
	o.bad = true
}

func (c *crossCheck) checkPoolReference(o *object) {
	name := o.value.(*v1alpha1.MediaSet).Spec.Pool
	pool := c.resolvePool(o, "spec.pool", name, v1alpha1.PoolFree)
	if pool == nil || pool.bad || pool.value.(*v1alpha1.MediaPool).Spec.MediaType != "" {
		return
	}
	var p Problem
	if first := c.children[name]; first != nil {
		p = c.problemAtPath(o, "spec.pool", RulePoolMixed, fmt.Sprintf("the pool %s holds pools, such as %s, so it cannot hold media", name, first.name))
		p.Related = c.relatedAtPath(first, "spec.parent", "named as parent here")
	} else {
		p = c.problemAtPath(o, "spec.pool", RuleNoMediaType, fmt.Sprintf("the pool %s has no mediaType, so it cannot hold media", name))
		p.Related = c.relatedAtPath(pool, "metadata.name", "declared here")
	}
	c.problems.addProblems(p)
	o.bad = true
}

// mediaTypeOfSet is the media type of a MediaSet's pool, false if it is not known.
func (c *crossCheck) mediaTypeOfSet(o *object) (v1alpha1.MediaType, bool) {
	pool := c.byName[v1alpha1.KindMediaPool+"/"+o.value.(*v1alpha1.MediaSet).Spec.Pool]
	if pool == nil {
		return v1alpha1.MediaType{}, false
	}
	return v1alpha1.MediaTypeNamed(pool.value.(*v1alpha1.MediaPool).Spec.MediaType)
}

// markDependents marks as bad what refers to something bad, so that every reference of
// the Set leads somewhere.
func (c *crossCheck) markDependents() {
	for changed := true; changed; {
		changed = false
		for _, o := range c.objects {
			if ref := referredPool(o); !o.bad && ref != "" && c.isPoolMissing(ref) {
				o.bad, changed = true, true
			}
		}
	}
}

func (c *crossCheck) isPoolMissing(pool string) bool {
	o := c.byName[v1alpha1.KindMediaPool+"/"+pool]
	return o == nil || o.bad
}

// referredPool is the pool that o refers to, "" for none.
func referredPool(o *object) string {
	switch v := o.value.(type) {
	case *v1alpha1.MediaPool:
		return v.Spec.Parent
	case *v1alpha1.MediaSet:
		if v.Spec.Pool != v1alpha1.PoolFree {
			return v.Spec.Pool
		}
	}
	return ""
}
