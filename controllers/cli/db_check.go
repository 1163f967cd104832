// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

// checkView is what `rsmctl db check` prints.
type checkView struct {
	File string `json:"file"`
	store.Info
	Problems []store.Problem `json:"problems"`
}

func newDBCheck(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check that a database, or a copy of one, is whole",
		Long: `Check the pages, every record, the references between records and the chain of
the audit log, of the database or of a copy of it. Nothing is changed. The exit
status is 0 when it is whole.`,
		Example: "  rsmctl db check\n  rsmctl db check /backup/rsm/rsm-0000000042-20261122T101500Z.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFlagWord("-o", output, "text", "json"); err != nil {
				return err
			}
			var view checkView
			name, err := a.readArgument(cmd.Context(), args, func(path string) (err error) {
				view, err = checkDatabaseFile(cmd.Context(), path)
				return err
			})
			if err != nil {
				return err
			}
			view.File = name
			if err := a.printCheck(view, output); err != nil || len(view.Problems) == 0 {
				return err
			}
			if len(args) == 0 {
				fmt.Fprintf(a.stderr, "rsmctl: %s\n", a.nameBestExport(filepath.Dir(name), false))
			}
			return exitStatus(exitError)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text or json")
	return cmd
}

func checkDatabaseFile(ctx context.Context, path string) (checkView, error) {
	info, problems, err := store.CheckFile(ctx, path, rsm.CheckRecord)
	if err == nil && len(problems) == 0 {
		problems, err = checkReferences(ctx, path)
	}
	return checkView{path, info, orEmpty(problems)}, err
}

// checkReferences checks what a single record cannot tell: the references between
// records, and the chain of the audit log.
func checkReferences(ctx context.Context, path string) ([]store.Problem, error) {
	db, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	problems := []store.Problem{}
	for _, found := range []error{rsm.CheckAll(ctx, db), db.View(ctx, rsm.VerifyAudit)} {
		if found != nil {
			problems = append(problems, store.Problem{Message: found.Error()})
		}
	}
	return problems, context.Cause(ctx)
}

// infoIfWhole checks the pages, the records, their references and the audit log of
// a database. Any problem is an error.
func infoIfWhole(ctx context.Context, path string) (store.Info, error) {
	check, err := checkDatabaseFile(ctx, path)
	switch {
	case err != nil:
		return store.Info{}, err
	case len(check.Problems) > 0:
		return store.Info{}, fmt.Errorf("%w: %s (%s found in all); `rsmctl db check` lists them", store.ErrDamaged,
			strings.TrimPrefix(check.Problems[0].String(), store.ErrDamaged.Error()+": "), words.Count(len(check.Problems), "problem", "problems"))
	}
	return check.Info, nil
}

func (a *app) printCheck(view checkView, output string) error {
	if output == "json" {
		return printJSON(a.stdout, view)
	}
	for _, p := range view.Problems {
		fmt.Fprintf(a.stdout, "%s: %s\n", view.File, p)
	}
	if len(view.Problems) == 0 {
		fmt.Fprintf(a.stdout, "%s is whole: format %d, revision %d, %d media.\n", view.File, view.FormatVersion, view.Revision, view.Counts["media"])
	}
	return nil
}
