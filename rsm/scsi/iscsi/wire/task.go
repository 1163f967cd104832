// SPDX-License-Identifier: Apache-2.0

package wire

// TaskFunction is a task management function (RFC 7143, 11.5.1).
type TaskFunction byte

// The task management functions.
const (
	AbortTask        TaskFunction = 1
	AbortTaskSet     TaskFunction = 2
	ClearACA         TaskFunction = 3
	ClearTaskSet     TaskFunction = 4
	LogicalUnitReset TaskFunction = 5
	TargetWarmReset  TaskFunction = 6
	TargetColdReset  TaskFunction = 7
	TaskReassign     TaskFunction = 8
)

// TaskRequest is RFC 7143, 11.5.
type TaskRequest struct {
	Immediate        bool
	Function         TaskFunction
	LUN              LUN
	InitiatorTaskTag uint32
	// ReferencedTaskTag is the Initiator Task Tag of the task to abort,
	// RefCmdSN its CmdSN; ReservedTag for all functions but AbortTask.
	ReferencedTaskTag uint32
	InitiatorNumbers
	RefCmdSN, ExpDataSN uint32
}

// Opcode implements Message.
func (*TaskRequest) Opcode() Opcode { return OpTaskRequest }

// Tag implements Message.
func (m *TaskRequest) Tag() uint32 { return m.InitiatorTaskTag }

func (m *TaskRequest) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpTaskRequest, &m.Immediate)
	f.setConstantBit(1, 0x80)
	mapBits(f, 1, 0, 0x7F, &m.Function)
	f.mapBytes(8, m.LUN[:])
	f.mapUint32(16, &m.InitiatorTaskTag)
	f.mapUint32(20, &m.ReferencedTaskTag)
	m.mapInitiatorNumbers(f)
	f.mapUint32(32, &m.RefCmdSN)
	f.mapUint32(36, &m.ExpDataSN)
	return nil
}

// TaskResult is how a task management function ended (RFC 7143, 11.6.1).
type TaskResult byte

// The results.
const (
	FunctionComplete      TaskResult = 0
	TaskDoesNotExist      TaskResult = 1
	LUNDoesNotExist       TaskResult = 2
	TaskStillAllegiant    TaskResult = 3
	ReassignNotSupported  TaskResult = 4
	FunctionNotSupported  TaskResult = 5
	FunctionNotAuthorized TaskResult = 6
	FunctionRejected      TaskResult = 255
)

// TaskResponse is RFC 7143, 11.6.
type TaskResponse struct {
	Response         TaskResult
	InitiatorTaskTag uint32
	TargetNumbers
}

// Opcode implements Message.
func (*TaskResponse) Opcode() Opcode { return OpTaskResponse }

// Tag implements Message.
func (m *TaskResponse) Tag() uint32 { return m.InitiatorTaskTag }

func (m *TaskResponse) mapHeaderFields(f headerFields) *[]byte {
	f.mapOpcode(OpTaskResponse, nil)
	f.setConstantBit(1, 0x80)
	mapByte(f, 2, &m.Response)
	f.mapUint32(16, &m.InitiatorTaskTag)
	m.mapTargetNumbers(f)
	return nil
}
