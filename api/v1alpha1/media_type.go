// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// MediaType is a kind of medium that fits a kind of drive.
type MediaType struct {
	// Name is how manifests name it, for example LTO-8.
	Name string
	// Sides is how many sides a medium has, 1 or 2.
	Sides int
	// MediaIDs are the two characters that end the barcodes of such media:
	// the ordinary one first, then write-once ones. Source: the LTO bar code
	// label specification that vendors' label guides reprint.
	MediaIDs []string
	// Drive is true when drives are named for the type; LTO-7-M8 is a format
	// of LTO-8 drives.
	Drive bool
}

// mediaTypes is the table of what is known.
var mediaTypes = []MediaType{
	{"LTO-1", 1, []string{"L1"}, true},
	{"LTO-2", 1, []string{"L2"}, true},
	{"LTO-3", 1, []string{"L3", "LT"}, true},
	{"LTO-4", 1, []string{"L4", "LU"}, true},
	{"LTO-5", 1, []string{"L5", "LV"}, true},
	{"LTO-6", 1, []string{"L6", "LW"}, true},
	{"LTO-7", 1, []string{"L7", "LX"}, true},
	{"LTO-7-M8", 1, []string{"M8"}, false},
	{"LTO-8", 1, []string{"L8", "LY"}, true},
	{"LTO-9", 1, []string{"L9", "LZ"}, true},
	{"LTO-10", 1, []string{"LA"}, true},
	{"MO-9.1", 2, nil, true},
}

var (
	mediaTypeByName = map[string]MediaType{}
	mediaTypeByID   = map[string]MediaType{}
)

func init() {
	for _, t := range mediaTypes {
		mediaTypeByName[t.Name] = t
		for _, id := range t.MediaIDs {
			mediaTypeByID[id] = t
		}
	}
}

// MediaTypes lists the names of all media types.
func MediaTypes() []string {
	return mediaTypeNames(func(MediaType) bool { return true })
}

// DriveTypes lists the names of the media types that drives are named for.
func DriveTypes() []string {
	return mediaTypeNames(func(t MediaType) bool { return t.Drive })
}

func mediaTypeNames(include func(MediaType) bool) []string {
	var names []string
	for _, t := range mediaTypes {
		if include(t) {
			names = append(names, t.Name)
		}
	}
	return names
}

// MediaTypeNamed finds a media type by its name.
func MediaTypeNamed(name string) (MediaType, bool) {
	t, ok := mediaTypeByName[name]
	return t, ok
}

// MediaTypeOfBarcode finds the media type that the last two characters of a
// barcode of eight or more characters name.
func MediaTypeOfBarcode(barcode string) (MediaType, bool) {
	if len(barcode) < 8 {
		return MediaType{}, false
	}
	t, ok := mediaTypeByID[barcode[len(barcode)-2:]]
	return t, ok
}
