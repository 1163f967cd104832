// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"strconv"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// Compile turns manifests into what the planner works on. It keeps no part of
// set but its list of files.
func Compile(set *manifest.Set) Desired {
	files := set.Files
	d := Desired{
		Digest:   set.Digest,
		Complete: set.Complete,
		Place: func(p manifest.Pos) string {
			if int(p.File) >= len(files) {
				return ""
			}
			return files[p.File] + ":" + strconv.FormatUint(uint64(p.Line), 10)
		},
	}
	for i := range set.Libraries {
		lib := &set.Libraries[i].Value
		d.Libraries = append(d.Libraries, DesiredLibrary{
			Name: lib.Metadata.Name, Mode: lib.Spec.Mode, Access: lib.Spec.Access, OnStart: lib.Spec.Inventory.OnStart,
		})
	}
	for i := range set.Pools {
		d.Pools = append(d.Pools, compilePool(&set.Pools[i]))
	}
	sides, free := 0, 0
	for i := range set.MediaSets {
		sides += len(set.MediaSets[i].Sides)
		free += len(set.MediaSets[i].Free)
	}
	d.Sides = make([]DesiredSide, 0, sides)
	d.Free = make([]DesiredFree, 0, free)
	for i := range set.MediaSets {
		d.compileSet(&set.MediaSets[i])
	}
	return d
}

func compilePool(object *manifest.Object[v1alpha1.MediaPool]) DesiredPool {
	spec := &object.Value.Spec
	return DesiredPool{
		Spec:   recordedAs(object.Value.Metadata.Name, spec),
		Claims: spec.Claims,
		Exact:  spec.Membership == v1alpha1.MembershipExact,
		Guard:  spec.Guard.MaxDeallocations,
		Pos:    object.Pos,
	}
}

// recordedAs is the part of a declared pool that is recorded.
func recordedAs(name string, spec *v1alpha1.MediaPoolSpec) record.PoolSpec {
	return record.PoolSpec{
		Name:           name,
		Parent:         spec.Parent,
		MediaType:      spec.MediaType,
		DrawFromFree:   spec.DrawFromFree,
		ReturnToFree:   spec.ReturnToFree,
		MaxAllocations: spec.MaxAllocations,
	}
}

// declaredAs declares a pool as it is recorded. It is the way back from
// recordedAs.
func declaredAs(is record.PoolSpec) v1alpha1.MediaPoolSpec {
	return v1alpha1.MediaPoolSpec{
		Parent:         is.Parent,
		MediaType:      is.MediaType,
		DrawFromFree:   is.DrawFromFree,
		ReturnToFree:   is.ReturnToFree,
		MaxAllocations: is.MaxAllocations,
	}
}

func (d *Desired) compileSet(set *manifest.MediaSet) {
	name, spec := set.Value.Metadata.Name, &set.Value.Spec
	for i := range set.Sides {
		s := &set.Sides[i]
		d.Sides = append(d.Sides, DesiredSide{
			OMID:      label.OMID{Type: s.OMID.LabelType, ID: s.OMID.LabelID, Info: s.OMID.LabelInfo},
			Barcode:   s.Barcode,
			LMID:      record.LMID(s.LMID),
			Pool:      spec.Pool,
			Set:       name,
			ByBarcode: spec.Verify == v1alpha1.VerifyBarcode,
			Complete:  s.State == v1alpha1.SideComplete,
			Offline:   s.Location == v1alpha1.LocationOffline,
			Contested: s.Contested,
			Pos:       s.Pos,
		})
	}
	for i := range set.Free {
		f := &set.Free[i]
		d.Free = append(d.Free, DesiredFree{Barcode: f.Barcode, Set: name, Contested: f.Contested, Pos: f.Pos})
	}
}
