// SPDX-License-Identifier: Apache-2.0

// Benchtool measures the rsmctl program from outside, as whole processes, and
// its iSCSI initiator, and prints its tables. hack/bench runs it; docs/bench.md
// explains the tables.
//
// # Files
//
// The program:
//
//   - main.go: flags, and what is measured in which order
//   - process.go: measuring one process
//   - table.go: the table of validate, plan and inventory
//   - goals.go: what rsmctl is to reach
//
// Inputs:
//
//   - manifests.go: manifests that expect n sides
//   - database.go: a database that holds them
//
// What is measured, and beside whom:
//
//   - sides.go: validate and plan
//   - documents.go: many small documents; kubeconform
//   - terraform.go: a plan with nothing to do; terraform
//   - inventory.go: a full inventory
//   - makespan.go: the same in simulated time
//   - identify.go: identifying labels that are in memory
//
// Exports while somebody writes:
//
//   - export_rounds.go: rounds of exports and plain copies
//   - export_writer.go: the writer meanwhile
//   - export_table.go: the table
//
// Over iSCSI:
//
//   - wire.go: the libraries, and the rounds
//   - wire_peers.go: who else does the same: the programs of libiscsi
//   - wire_table.go: the table
//   - errand.go: what an initiator does in a round
//   - errand_commands.go: its commands
//   - processors.go: which processor runs what
//   - guest.go: a virtual machine, whose kernel does the same
package main
