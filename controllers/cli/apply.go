// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

func newApply(a *app) *cobra.Command {
	var files []string
	var output, confirm string
	cmd := &cobra.Command{
		Use:   "apply -f PATH...",
		Short: "Make the libraries match the manifests",
		Long: `Look, plan, act, and look again, until a pass plans nothing. Apply writes to no
medium: deallocating a side frees its record, its label and data stay.

When a plan would deallocate more than a pool's guard allows, none of that
pool's deallocations are made. Look at the plan; if it is what you want, agree
to exactly that plan with --confirm and its digest.

The exit status is 0 when the library matches now, 3 when it matches but for
what waits on a person or is blocked, and 1 after an error.`,
		Example: `  rsmctl apply -f manifests/quickstart
  rsmctl apply -f manifests --confirm 3f9a0c417be2d805`,
		Args: takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
				return err
			}
			ctx := cmd.Context()
			set, err := a.loadManifests(ctx, files)
			if err != nil {
				return err
			}
			s, err := a.openForSet(ctx, "rsmctl apply", set, a.openWriting)
			if err != nil {
				return err
			}
			defer s.closeState()
			shown := new(*decide.Plan)
			r, err := a.newReconciler(s, "rsmctl apply", a.announcePlans(output, shown))
			if err != nil {
				return err
			}
			outcome, err := r.Apply(ctx, decide.Compile(set), confirm)
			if !errors.Is(err, record.ErrDatabase) {
				a.exportAfterApply(ctx, s, set)
			}
			if err != nil {
				return a.explainFailure(err, outcome)
			}
			return a.printOutcome(s, set, outcome, output, *shown)
		},
	}
	flags := cmd.Flags()
	addFilesFlag(flags, &files)
	flags.StringVarP(&output, "output", "o", "text", "text or json")
	flags.StringVar(&confirm, "confirm", "", "digest of the plan whose guarded deallocations you agree to")
	return cmd
}

// announcePlans prints each pass's plan before it is carried out, and keeps it
// in shown. A pass that finds nothing to do prints nothing: printOutcome does.
func (a *app) announcePlans(output string, shown **decide.Plan) func(int, *decide.Plan, bool) {
	return func(pass int, plan *decide.Plan, readsOn bool) {
		if output != "text" || len(plan.Steps) == 0 {
			return
		}
		before := *shown
		*shown = plan
		if before != nil && before.Digest == plan.Digest && before.Summary() == plan.Summary() {
			return // a step that failed is planned again, and that has been said
		}
		if readsOn {
			fmt.Fprintf(a.stdout, "Looked again, and read on. %s\n\n", plan.Summary())
			return
		}
		if pass > 1 {
			fmt.Fprintf(a.stdout, "Looked again.\n\n")
		}
		_ = a.printPlan(a.stdout, "text", plan)
		fmt.Fprintln(a.stdout)
	}
}

// printOutcome prints the result of an apply. Of a plan that was shown it
// repeats the last line only.
func (a *app) printOutcome(s *state, set *manifest.Set, outcome *controllers.Outcome, output string, shown *decide.Plan) error {
	status := applyStatus(set.Complete, outcome)
	if output == "json" {
		if err := printJSON(a.stdout, outcome); err != nil {
			return err
		}
		return status
	}
	for _, f := range outcome.Failed {
		fmt.Fprintf(a.stdout, "Failed: %s %s: %s\n", f.Step.Action, decide.Printable(f.Step.Name), decide.Printable(f.Error))
	}
	if outcome.Done > 0 {
		if err := a.printPools(s); err != nil {
			return err
		}
	}
	if outcome.Done > 0 && status == nil {
		fmt.Fprintf(a.stdout, "%s done in %s. The library matches its manifests.\n", words.Count(outcome.Done, "step", "steps"), words.Count(outcome.Passes, "pass", "passes"))
		return nil
	}
	if outcome.Plan == shown {
		fmt.Fprintln(a.stdout, outcome.Plan.Summary())
		return status
	}
	if err := a.printPlan(a.stdout, "text", outcome.Plan); err != nil {
		return err
	}
	return status
}

// applyStatus is the exit status of an apply.
func applyStatus(complete bool, outcome *controllers.Outcome) error {
	switch {
	case !complete || len(outcome.Failed) > 0 || len(outcome.Unreachable) > 0:
		return exitStatus(exitError)
	case !outcome.Plan.Matches():
		return exitStatus(exitWaiting)
	}
	return nil
}

// explainFailure says how much was done before an error ended the apply.
func (a *app) explainFailure(err error, outcome *controllers.Outcome) error {
	if outcome != nil && outcome.Done > 0 {
		fmt.Fprintf(a.stderr, "rsmctl: %s done before that\n", words.Count(outcome.Done, "step", "steps"))
	}
	if errors.Is(err, decide.ErrStalePlan) {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	return err
}

// printPools prints the table that an apply ends with: pools and what is in
// them, then the sides.
func (a *app) printPools(s *state) error {
	snapshot := s.manager.Snapshot()
	if err := poolTable(poolViews(snapshot)).printTable(a.stdout, false); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	if len(snapshot.Media) > maxListed {
		fmt.Fprintf(a.stdout, "%d media; `rsmctl get sides` lists them.\n\n", len(snapshot.Media))
		return nil
	}
	if err := sideTable(sideViews(sortByName(snapshot.Media))).printTable(a.stdout, false); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	return nil
}

// maxListed is how many media an apply lists at its end.
const maxListed = 50
