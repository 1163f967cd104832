// SPDX-License-Identifier: Apache-2.0

package service

// DatabasePath answers GET with a complete copy of the database at one revision,
// as bytes. A copy that was cut short ends without the end of its chunks.
const DatabasePath = "/v1/database"
