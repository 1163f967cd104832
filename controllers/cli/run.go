// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
)

func newRun(a *app) *cobra.Command {
	var files []string
	var interval time.Duration
	var metrics string
	cmd := &cobra.Command{
		Use:   "run -f PATH...",
		Short: "Keep the libraries matching the manifests, as a daemon",
		Long: `Apply the manifests, again and again: when a file changes, and at each interval.
A guard that blocks stays blocked until the manifests change or a person runs
rsmctl apply --confirm. An interrupt (SIGINT, SIGTERM) lets the step under way
finish; a second one ends the process at once, which is safe too.`,
		Example: "  rsmctl run -f /srv/library-state --interval 5m --log-format json",
		Args:    takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if slices.Contains(files, "-") {
				return usageErrorf("run reads its manifests again and again, so they cannot come from standard input")
			}
			if interval < time.Second {
				return usageErrorf("--interval is at least 1s, not %s", interval)
			}
			if a.logLevel == "" {
				a.logLevel = "info"
			}
			return a.runDaemon(cmd.Context(), files, interval, metrics)
		},
	}
	addFilesFlag(cmd.Flags(), &files)
	cmd.Flags().DurationVar(&interval, "interval", time.Minute, "time from the end of one pass to the next")
	cmd.Flags().StringVar(&metrics, "metrics-listen", "", "address to serve Prometheus metrics at, for example 127.0.0.1:9477 (default: nowhere)")
	return cmd
}

func (a *app) runDaemon(ctx context.Context, files []string, interval time.Duration, metricsAt string) error {
	log, err := a.newLogger()
	if err != nil {
		return err
	}
	connections, err := a.newConnections()
	if err != nil {
		return err
	}
	if err := checkFilesNamed(files); err != nil {
		return err
	}
	s, err := a.openWriting(ctx, "rsmctl run", connections)
	if err != nil {
		return err
	}
	defer s.closeState()
	r, err := a.newReconciler(s, "rsmctl run", nil)
	if err != nil {
		return err
	}
	r.Reporter, r.Backoff, r.Now = quiet{}, new(controllers.Backoff), time.Now
	backups := a.newBackupRunner(s, "rsmctl run", log)
	metrics := controllers.NewMetrics(s.manager, time.Now)
	stopServing, err := serveMetrics(metricsAt, metrics.Handler(backups), log)
	if err != nil {
		return err
	}
	defer stopServing()
	daemon := controllers.Daemon{
		Reconciler: r,
		Load: func(ctx context.Context) (decide.Desired, error) {
			set, err := a.loadManifests(ctx, files)
			if err != nil {
				return decide.Desired{}, err
			}
			connections.Use(set)
			backups.Use(set)
			return decide.Compile(set), nil
		},
		Changed:  controllers.Watch(ctx, files, log),
		Interval: interval,
		After:    time.After,
		Watchers: []controllers.PassWatcher{controllers.Bounds{Begins: backups.PassBegins, Ends: backups.PassEnds}, metrics},
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { backups.Run(ctx) })
	defer running.Wait()
	defer stop()
	return daemon.Run(ctx)
}

// quiet is the Reporter of a daemon, whose log says everything.
type quiet struct{}

func (quiet) Planned(int, *decide.Plan, bool)        {}
func (quiet) Step(int, int, decide.Step) func(error) { return func(error) {} }
func (quiet) Looking(string, int, int, string)       {}
