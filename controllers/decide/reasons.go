// SPDX-License-Identifier: Apache-2.0

package decide

import "rsm.storage/rsmctl/api/v1alpha1"

// Action is the kind of a step.
type Action string

// The actions.
const (
	CreatePool    Action = "CreatePool"
	UpdatePool    Action = "UpdatePool"
	DeletePool    Action = "DeletePool"
	Inject        Action = "Inject"        // from a port into a slot
	Identify      Action = "Identify"      // mount and read the label
	Allocate      Action = "Allocate"      // give a named side to a pool
	Deallocate    Action = "Deallocate"    // free the record; label and data stay
	Complete      Action = "Complete"      // close for writing
	MoveToPool    Action = "MoveToPool"    // another pool, same state
	RequestInject Action = "RequestInject" // ask a person for a cartridge
	Dismount      Action = "Dismount"      // from the drive that it was left in home

	RequestDismount Action = "RequestDismount" // ask a person about drives that others use
)

// The kinds of object that a plan speaks of.
const (
	kindLibrary   = v1alpha1.KindLibrary
	kindDrive     = "Drive"
	kindMediaPool = v1alpha1.KindMediaPool
	kindMediaSet  = v1alpha1.KindMediaSet
	kindMedium    = "Medium"
	kindSide      = "Side"
	kindRequest   = "OperatorRequest"
)

// Reason is the code that says why.
type Reason string

// The reasons of steps.
const (
	PoolDeclared      Reason = "PoolDeclared"      // CreatePool
	PoolChanged       Reason = "PoolChanged"       // UpdatePool: the manifest differs from the record
	PoolNotDeclared   Reason = "PoolNotDeclared"   // DeletePool: empty, made by rsmctl, in no manifest
	ArrivedInPort     Reason = "ArrivedInPort"     // Inject
	NeverRead         Reason = "NeverRead"         // Identify: the label was never read
	NotVerified       Reason = "NotVerified"       // Identify: allocated by barcode only
	OutOfSight        Reason = "OutOfSight"        // Identify: held by nobody, and away since its label was read
	RestoredClaim     Reason = "RestoredClaim"     // Identify: only a restored database says what is on it
	Expected          Reason = "Expected"          // Allocate: Available here, listed in a MediaSet
	FoundInImport     Reason = "FoundInImport"     // Allocate: straight from Import into its pool
	FoundInFree       Reason = "FoundInFree"       // Allocate: out of Free, before anybody draws it
	FoundInOtherPool  Reason = "FoundInOtherPool"  // Allocate: Available in another pool
	ClaimedByLabel    Reason = "ClaimedByLabel"    // Allocate: the pool's claims match its label
	TrustedBarcode    Reason = "TrustedBarcode"    // Allocate: verify: Barcode, label not read yet
	NotExpected       Reason = "NotExpected"       // Deallocate: the MediaSet that asked for it no longer lists it
	NeverExpected     Reason = "NeverExpected"     // Deallocate: allocated, but no manifest ever asked for it
	StaleAfterRestore Reason = "StaleAfterRestore" // Deallocate: a restored database says that it is allocated, and no manifest wants it
	DeclaredComplete  Reason = "DeclaredComplete"  // Complete
	DeclaredElsewhere Reason = "DeclaredElsewhere" // MoveToPool: its MediaSet names another pool now
	DeclaredFree      Reason = "DeclaredFree"      // MoveToPool into Free
	NoLongerFree      Reason = "NoLongerFree"      // MoveToPool out of Free
	SideMissing       Reason = "SideMissing"       // RequestInject: a complete inventory did not find it
	NeverSeen         Reason = "NeverSeen"         // RequestInject: expected, in no record
	LeftInDrive       Reason = "LeftInDrive"       // Dismount: in an exclusive library, and no sign of use
	StillInDrive      Reason = "StillInDrive"      // Dismount: rsmctl has brought it there, and could not take it home yet
	MayHoldExpected   Reason = "MayHoldExpected"   // RequestDismount: an expected side may be in a drive that others use
	NoDriveLeft       Reason = "NoDriveLeft"       // RequestDismount: labels are to be read, and others use all drives
)

// The further reasons of blocked changes.
const (
	GuardExceeded       Reason = "GuardExceeded"       // more deallocations than the pool allows in one pass
	SourceIncomplete    Reason = "SourceIncomplete"    // some manifests could not be read
	InventoryIncomplete Reason = "InventoryIncomplete" // not everything could be seen, so nothing is missing yet
	NotSeenAgain        Reason = "NotSeenAgain"        // only a restored database says what it is, and it is not there to be seen
	DuplicateOMID       Reason = "DuplicateOMID"       // two media carry the same id
	DuplicateBarcode    Reason = "DuplicateBarcode"    // two cartridges carry the same barcode
	DuplicateSerial     Reason = "DuplicateSerial"     // two media must be the same cartridge
	CartridgeChanged    Reason = "CartridgeChanged"    // a held one was exchanged for another with its barcode
	ExpectedTwice       Reason = "ExpectedTwice"       // two manifests want the same side
	LabelMismatch       Reason = "LabelMismatch"       // the label contradicts the record: set aside
	WrongMediaType      Reason = "WrongMediaType"      // the pool is for another media type
	FlipSideElsewhere   Reason = "FlipSideElsewhere"   // the two sides are wanted in two pools
	ClaimedTwice        Reason = "ClaimedTwice"        // two pools' claims match one label
	NotBlank            Reason = "NotBlank"            // declared free, but something is recorded on it
	NotFree             Reason = "NotFree"             // declared free, but allocated
	StateIsFinal        Reason = "StateIsFinal"        // Complete or Decommissioned, declared otherwise
	CannotIdentify      Reason = "CannotIdentify"      // the label could not be read
	LMIDTaken           Reason = "LMIDTaken"           // the declared LMID belongs to another side
	LibraryUnreachable  Reason = "LibraryUnreachable"  // no answer
	LibraryFull         Reason = "LibraryFull"         // no empty slot for what is in a port
	LibraryObserved     Reason = "LibraryObserved"     // mode: Observe
	LibrarySuspended    Reason = "LibrarySuspended"    // mode: Suspend
	PoolHoldsMedia      Reason = "PoolHoldsMedia"      // not declared any more, but not empty
	PoolMissing         Reason = "PoolMissing"         // the pool could not be made
	OutcomeUnknown      Reason = "OutcomeUnknown"      // an interrupted move; looking did not settle it
)

// The further reason of waiting, beside SideMissing, NeverSeen and DriveInUse.
const (
	ServiceNeeded Reason = "ServiceNeeded" // a person is asked to look after a device
)

// The further reasons of drift, beside record.FindReason.
const (
	BarcodeDiffers     Reason = "BarcodeDiffers"     // declared one barcode, carries another
	LabelInfoDiffers   Reason = "LabelInfoDiffers"   // the id is right, the description is not
	LMIDDiffers        Reason = "LMIDDiffers"        // allocated under another LMID than declared
	ClaimedNotExpected Reason = "ClaimedNotExpected" // matches the claims of an Exact pool, in no MediaSet
	OnlineUnexpected   Reason = "OnlineUnexpected"   // declared Offline, is in a library
	DriveInUse         Reason = "DriveInUse"         // a drive holds a cartridge that others put there; it is left alone
)
