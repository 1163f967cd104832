// SPDX-License-Identifier: Apache-2.0

package wire

import "fmt"

// Stage is a stage of the login (RFC 7143, 11.12.3).
type Stage byte

// The stages; 2 does not exist.
const (
	SecurityNegotiation         Stage = 0
	LoginOperationalNegotiation Stage = 1
	FullFeaturePhase            Stage = 3
)

// LoginRequest is RFC 7143, 11.12. It is always immediate.
type LoginRequest struct {
	Transit, Continue bool
	// CSG is the current stage, NSG the next one; the latter counts when
	// Transit is set.
	CSG, NSG               Stage
	VersionMax, VersionMin byte
	ISID                   [6]byte
	TSIH                   uint16
	InitiatorTaskTag       uint32
	CID                    uint16
	InitiatorNumbers
	// Data holds Pairs.
	Data []byte
}

// Opcode implements Message.
func (*LoginRequest) Opcode() Opcode { return OpLoginRequest }

// Tag implements Message.
func (m *LoginRequest) Tag() uint32 { return m.InitiatorTaskTag }

func (m *LoginRequest) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpLoginRequest, nil)
	f.setConstantBit(0, 0x40)
	f.mapBit(1, 0x80, &m.Transit)
	f.mapBit(1, 0x40, &m.Continue)
	mapBits(f, 1, 2, 0x0C, &m.CSG)
	mapBits(f, 1, 0, 0x03, &m.NSG)
	mapByte(f, 2, &m.VersionMax)
	mapByte(f, 3, &m.VersionMin)
	f.mapBytes(8, m.ISID[:])
	mapUint16(f, 14, &m.TSIH)
	f.mapUint32(16, &m.InitiatorTaskTag)
	mapUint16(f, 20, &m.CID)
	m.mapInitiatorNumbers(f)
	return &m.Data
}

// LoginResponse is RFC 7143, 11.13.
type LoginResponse struct {
	Transit, Continue         bool
	CSG, NSG                  Stage
	VersionMax, VersionActive byte
	ISID                      [6]byte
	TSIH                      uint16
	InitiatorTaskTag          uint32
	TargetNumbers
	Status LoginStatus
	// Data holds Pairs.
	Data []byte
}

// Opcode implements Message.
func (*LoginResponse) Opcode() Opcode { return OpLoginResponse }

// Tag implements Message.
func (m *LoginResponse) Tag() uint32 { return m.InitiatorTaskTag }

func (m *LoginResponse) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpLoginResponse, nil)
	f.mapBit(1, 0x80, &m.Transit)
	f.mapBit(1, 0x40, &m.Continue)
	mapBits(f, 1, 2, 0x0C, &m.CSG)
	mapBits(f, 1, 0, 0x03, &m.NSG)
	mapByte(f, 2, &m.VersionMax)
	mapByte(f, 3, &m.VersionActive)
	f.mapBytes(8, m.ISID[:])
	mapUint16(f, 14, &m.TSIH)
	f.mapUint32(16, &m.InitiatorTaskTag)
	m.mapTargetNumbers(f)
	mapUint16(f, 36, &m.Status)
	return &m.Data
}

// LoginStatus is the Status-Class and, in the low byte, the Status-Detail of
// a Login Response (RFC 7143, 11.13.5).
type LoginStatus uint16

// The login statuses.
const (
	LoginSuccess              LoginStatus = 0x0000
	TargetMovedTemporarily    LoginStatus = 0x0101
	TargetMovedPermanently    LoginStatus = 0x0102
	InitiatorError            LoginStatus = 0x0200
	AuthenticationFailure     LoginStatus = 0x0201
	AuthorizationFailure      LoginStatus = 0x0202
	TargetNotFound            LoginStatus = 0x0203
	TargetRemoved             LoginStatus = 0x0204
	UnsupportedVersion        LoginStatus = 0x0205
	TooManyConnections        LoginStatus = 0x0206
	MissingParameter          LoginStatus = 0x0207
	CannotIncludeInSession    LoginStatus = 0x0208
	SessionTypeNotSupported   LoginStatus = 0x0209
	SessionDoesNotExist       LoginStatus = 0x020A
	InvalidRequestDuringLogin LoginStatus = 0x020B
	TargetError               LoginStatus = 0x0300
	ServiceUnavailable        LoginStatus = 0x0301
	OutOfResources            LoginStatus = 0x0302
)

var loginTexts = map[LoginStatus]string{
	LoginSuccess:              "the target accepts the login",
	0x0100:                    "the target has moved",
	TargetMovedTemporarily:    "the target has moved for a while",
	TargetMovedPermanently:    "the target has moved for good",
	InitiatorError:            "the target does not accept the login",
	AuthenticationFailure:     "the target does not accept the name and secret",
	AuthorizationFailure:      "the target does not allow this initiator",
	TargetNotFound:            "there is no such target",
	TargetRemoved:             "the target was removed",
	UnsupportedVersion:        "the target speaks another version of iSCSI",
	TooManyConnections:        "the target has too many connections",
	MissingParameter:          "the target misses a parameter",
	CannotIncludeInSession:    "the target cannot add the connection to the session",
	SessionTypeNotSupported:   "the target does not offer this type of session",
	SessionDoesNotExist:       "the session does not exist",
	InvalidRequestDuringLogin: "the target did not expect such a request during the login",
	TargetError:               "the target is not able to take the login",
	ServiceUnavailable:        "the target is not in service now",
	OutOfResources:            "the target has no room for another session",
}

// Class is the Status-Class: 0 success, 1 redirection, 2 the initiator's
// error, 3 the target's error, which may go away by itself.
func (s LoginStatus) Class() byte { return byte(s >> 8) }

// String says in plain words what the target means; of a detail that is not
// known, what its class means.
func (s LoginStatus) String() string {
	text, ok := loginTexts[s]
	if !ok {
		text, ok = loginTexts[s&0xFF00]
	}
	if !ok {
		text = "the target answers in a way that this version does not know"
	}
	return fmt.Sprintf("%s (login status %04Xh)", text, uint16(s))
}
