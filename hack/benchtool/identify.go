// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// identifying is how fast media are identified whose labels are in memory.
type identifying struct {
	media   float64 // a second, on one processor
	readers int
}

// mountTime is what the fastest mount takes, for comparison: two moves of an
// enterprise library and the load of an LTO-8 drive (IBM TS4500 and LTO-8 figures,
// see docs/bench.md).
const mountTime = 21 * time.Second

var (
	mediaFigure   = regexp.MustCompile(`([0-9.e+]+) media/s`)
	readersFigure = regexp.MustCompile(`([0-9.]+) readers`)
)

// benchIdentify measures the label readers, all of them offered each medium.
func (b *bench) benchIdentify(ctx context.Context) error {
	b.tellProgress("identifying media whose labels are in memory")
	said, err := exec.CommandContext(ctx, "go", "test", "./rsm/label", "-run", "^$", "-bench", "^BenchmarkIdentify$", "-cpu", "1", "-benchtime", "3s").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	media, readers := mediaFigure.FindSubmatch(said), readersFigure.FindSubmatch(said)
	if media == nil || readers == nil {
		return fmt.Errorf("the benchmark printed no figures:\n%s", said)
	}
	if b.identified.media, err = strconv.ParseFloat(string(media[1]), 64); err != nil {
		return err
	}
	count, err := strconv.ParseFloat(string(readers[1]), 64)
	b.identified.readers = int(count)
	return err
}

func (i identifying) printIdentifying(out io.Writer) {
	each := time.Duration(float64(time.Second) / i.media)
	fmt.Fprintf(out, "identify: %s media a second on one processor, %d readers offered each: %s a medium, beside %s for its mount\n",
		withThousands(int(i.media)), i.readers, each.Round(100*time.Nanosecond), mountTime)
}
