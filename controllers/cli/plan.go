// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
)

func newPlan(a *app) *cobra.Command {
	var files []string
	var output, against string
	cmd := &cobra.Command{
		Use:   "plan -f PATH...",
		Short: "Show what apply would do, and why",
		Long: `Look at the libraries and show what apply would do, and why. Plan moves nothing,
mounts nothing and writes nothing to the database.

The exit status is 0 when the library matches, 2 when something would change,
waits for a person or is blocked, and 1 after an error.

With --against, the plan is made against an export of the database, or any copy
of it, instead: no library is reached, each counts as it was last seen then, and
no state folder is needed. CI can so show what merging a change would do.`,
		Example: `  rsmctl plan -f manifests/quickstart
  rsmctl plan -f manifests -o json | jq '.steps[].reason'
  rsmctl plan -f manifests -o markdown        # for a pull request's comment
  rsmctl plan -f manifests --against /backup/rsm/rsm-0000000042-20261122T101500Z.db`,
		Args: takesArguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFlagWord("-o", output, "text", "json", "markdown"); err != nil {
				return err
			}
			if against == "" && cmd.Flags().Changed("against") {
				return usageErrorf("--against names an export; `rsmctl get exports` lists them")
			}
			plan, err := a.makePlan(cmd.Context(), files, against)
			if err != nil {
				return err
			}
			if err := a.printPlan(a.stdout, output, plan); err != nil {
				return err
			}
			return planStatus(plan)
		},
	}
	addFilesFlag(cmd.Flags(), &files)
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text, json or markdown")
	cmd.Flags().StringVar(&against, "against", "", "export of the database to plan against, instead of the libraries")
	return cmd
}

// makePlan makes the plan for manifests on an overlay of the database, or against
// an export if one is named.
func (a *app) makePlan(ctx context.Context, files []string, against string) (*decide.Plan, error) {
	set, err := a.loadManifests(ctx, files)
	if err != nil {
		return nil, err
	}
	if against != "" {
		return a.planAgainst(ctx, decide.Compile(set), against)
	}
	s, err := a.openForSet(ctx, "rsmctl plan", set, a.openOverlay)
	if err != nil {
		return nil, err
	}
	defer s.closeState()
	if err := a.distrustDatabase(ctx, s, "rsmctl plan"); err != nil {
		return nil, err
	}
	r, err := a.newReconciler(s, "rsmctl plan", nil)
	if err != nil {
		return nil, err
	}
	return r.Plan(ctx, decide.Compile(set))
}

// planStatus is the exit status of a plan. If not all manifests could be read, or
// not all libraries be seen, it is an error, even if the rest matches.
func planStatus(plan *decide.Plan) error {
	switch {
	case !plan.Source.Complete, plan.Blind():
		return exitStatus(exitError)
	case plan.Matches():
		return nil
	}
	return exitStatus(exitChanges)
}

func (a *app) printPlan(w io.Writer, format string, plan *decide.Plan) error {
	switch format {
	case "json":
		return printJSON(w, plan)
	case "markdown":
		return decide.RenderMarkdown(w, plan)
	}
	return decide.RenderText(w, plan, a.mayColour(w))
}

// newReconciler makes the reconciler of a command. planned is told of each plan.
func (a *app) newReconciler(s *state, application string, planned func(int, *decide.Plan, bool)) (*controllers.Reconciler, error) {
	log, err := a.newLogger()
	if err != nil {
		return nil, err
	}
	return &controllers.Reconciler{
		Manager: s.manager, Log: log, Reporter: a.newProgress(planned),
		User: userName(), Application: application,
	}, nil
}

func (a *app) newProgress(planned func(int, *decide.Plan, bool)) *progress {
	return &progress{w: a.stderr, terminal: isTerminal(a.stderr), planned: planned}
}
