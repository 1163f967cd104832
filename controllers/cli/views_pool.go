// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"

	"rsm.storage/rsmctl/rsm/record"
)

type poolView struct {
	*record.Pool
	Media int                      `json:"media"`
	Sides map[record.SideState]int `json:"sides"`
}

func poolViews(s *record.Snapshot) []poolView {
	byName := map[string]*poolView{}
	views := make([]poolView, len(s.Pools))
	for i, p := range s.Pools {
		views[i] = poolView{Pool: p, Sides: map[record.SideState]int{}}
		byName[p.Name] = &views[i]
	}
	for _, m := range s.Media {
		v := byName[m.Pool]
		if v == nil {
			continue
		}
		v.Media++
		for i := range m.Sides {
			v.Sides[m.Sides[i].State]++
		}
	}
	return views
}

func poolTable(views []poolView) table {
	t := table{
		columns: []string{"POOL", "KIND", "PARENT", "TYPE", "MEDIA", "ALLOCATED", "COMPLETE", "AVAILABLE", "OTHER"},
		none:    "There are no pools yet. `rsmctl apply` makes the declared ones.",
	}
	for _, v := range views {
		total := 0
		for _, n := range v.Sides {
			total += n
		}
		allocated, complete, available := v.Sides[record.Allocated], v.Sides[record.Complete], v.Sides[record.Available]
		other := total - allocated - complete - available
		t.rows = append(t.rows, []string{
			v.Name, string(v.Kind), v.Parent, v.MediaType, strconv.Itoa(v.Media),
			strconv.Itoa(allocated), strconv.Itoa(complete), strconv.Itoa(available), strconv.Itoa(other),
		})
	}
	return t
}
