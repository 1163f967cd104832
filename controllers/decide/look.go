// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// surroundings are what there is to see beside the media.
type surroundings struct {
	question
	// libraries are those that are declared or recorded, by name. Set by
	// lookAtLibraries.
	libraries map[string]*seenLibrary
	// pools are those that are declared or recorded, by name. Set by
	// lookAtPools.
	pools map[string]*seenPool
	// used are the drives that others use, by the medium in them. Set by
	// lookAtDrives.
	used map[record.PMID]*usedDrive
	// usedIn are the same drives by library, in the order of their addresses.
	// Set by lookAtDrives.
	usedIn map[string][]*usedDrive
	// requests are the open ones for a medium, by what it shall carry. Set by
	// lookAtRequests.
	requests map[label.Key]*record.OperatorRequest
	// expected leads from an identity to the index of the side that is expected
	// to carry it. Set by lookAtManifests.
	expected map[label.Key]int32
	// twice are the indexes of the expected sides that share an identity. Set by
	// lookAtManifests.
	twice map[int32]bool
}

// joinSurroundings puts together what two passes have seen. Each sets fields of
// its own.
func (s surroundings) joinSurroundings(part surroundings) surroundings {
	addEntries(&s.libraries, part.libraries)
	addEntries(&s.pools, part.pools)
	addEntries(&s.used, part.used)
	addEntries(&s.usedIn, part.usedIn)
	addEntries(&s.requests, part.requests)
	addEntries(&s.expected, part.expected)
	addEntries(&s.twice, part.twice)
	return s
}

// sight is what there is: the first phase's result. It judges nothing.
type sight struct {
	surroundings
	// carriers are the sides that carry what is expected, by the index of the
	// expected side. Set by lookAtMedia, as are all that follow.
	carriers []carrier
	// others are the carriers of expected identities that more than one medium
	// has, by the index of the expected side. A copy that was taken away is not
	// among them: nobody could mistake it for the side.
	others map[int32][]carrier
	// strangers are the sides whose identity nobody expects.
	strangers map[label.Key][]carrier
	// sameSerial are the media that share the serial number of a cartridge
	// memory.
	sameSerial map[string][]carrier
	// unread are the media whose label is to be read, arrived those that were
	// put into a port.
	unread, arrived []*record.Medium
	// idle are the media with a side that is Available in a Free pool.
	idle []*record.Medium
	// loose are the sides that are held or in Import, and expected by nobody.
	loose []carrier
	// setAside are the media whose label contradicts their record.
	setAside []*record.Medium
	// inDrive are the media in the drives that others use.
	inDrive map[record.PMID]*record.Medium
	// byCode finds media by barcode, byLMID the side that has an LMID. Few plans
	// ask: each is made when it is asked for the first time.
	byCode func() map[string][]*record.Medium
	byLMID func() map[record.LMID]carrier
}

// look sees what there is. Media are looked at last, and once: it takes the
// pools and the drives to know what about them needs a closer look.
func look(q question, passes []pass[func(question) surroundings]) sight {
	var around surroundings
	for _, p := range passes {
		around = around.joinSurroundings(p.run(q))
	}
	around.question = q
	return lookAtMedia(around)
}

var lookPasses = []pass[func(question) surroundings]{
	{"lookAtLibraries", "the manifests and records of libraries, and what has begun there", "libraries", lookAtLibraries},
	{"lookAtPools", "the manifests and records of pools", "pools", lookAtPools},
	{"lookAtDrives", "the drives that others use", "used, usedIn", lookAtDrives},
	{"lookAtRequests", "the open requests", "requests", lookAtRequests},
	{"lookAtManifests", "the expected sides", "expected, twice", lookAtManifests},
}

func lookAtRequests(q question) surroundings {
	s := surroundings{requests: map[label.Key]*record.OperatorRequest{}}
	for _, r := range q.snap.Requests {
		if r.Kind == record.InsertMedium && !r.OMID.IsZero() {
			s.requests[r.OMID.Key()] = r
		}
	}
	return s
}

// lookAtManifests notes which identities are expected, and which of them twice.
func lookAtManifests(q question) surroundings {
	sides := q.desired.Sides
	s := surroundings{expected: make(map[label.Key]int32, len(sides)), twice: map[int32]bool{}}
	for i := range sides {
		s.expected[sides[i].OMID.Key()] = int32(i)
	}
	if len(s.expected) == len(sides) {
		return s
	}
	for i := range sides {
		if j := s.expected[sides[i].OMID.Key()]; j != int32(i) {
			s.twice[int32(i)], s.twice[j] = true, true
		}
	}
	return s
}
