// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
)

// dismounting is one cartridge that a person wants out of a drive.
type dismounting struct {
	*app
	library, drive string
	reason, output string
	yes            bool
	files          []string
	set            *manifest.Set // what files declare, once they were read
}

func newDismount(a *app) *cobra.Command {
	d := dismounting{app: a}
	cmd := &cobra.Command{
		Use:   "dismount LIBRARY DRIVE",
		Short: "Take a cartridge out of a drive, whoever put it there",
		Long: `Take the cartridge out of a drive and bring it home to its slot, whoever put it
there. What rsmctl has not mounted itself is in somebody's hands, and left alone
until a person says otherwise: here.

DRIVE is the element address or the serial number of the drive, as rsmctl get
drives lists them. For three seconds the drive is watched for signs of use, in
ways that whoever uses it does not notice; then all that is known is shown, and a
question asked. Only y or yes goes on. Taking the tape from under a program that
writes to it breaks what that program does, and no sign of use is no proof that
there is none.

Without a terminal it needs --yes, which asks nothing. With -o json nothing is
asked either: it shows, and acts only with --yes. When the drive is not as it was
shown any more, nothing is done.

While another rsmctl, such as rsmctl run, holds the database, that one does it.
When there is none, -f names the manifests that say how the library is reached.`,
		Example: `  rsmctl dismount demo 256                                # beside rsmctl run
  rsmctl dismount demo VD0001 -f manifests/quickstart     # by its serial number
  rsmctl dismount demo 256 -o json | jq -r '.signs[]'     # only look
  rsmctl dismount demo 256 --yes --reason "bacula has crashed"`,
		Args: takesArguments("LIBRARY", "DRIVE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.library, d.drive = args[0], args[1]
			if err := checkFlagWord("-o", d.output, "text", "json"); err != nil {
				return err
			}
			if d.library == "" || d.drive == "" {
				return usageErrorf("it takes LIBRARY and DRIVE, and one of them is empty")
			}
			return d.runDismount(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&d.yes, "yes", false, "take it out without a question")
	flags.StringVar(&d.reason, "reason", "asked for by hand", "why, for the audit log")
	flags.StringVarP(&d.output, "output", "o", "text", "text or json")
	addFilesFlag(flags, &d.files)
	return cmd
}

// runDismount shows, asks and acts. The database is not held while a person
// thinks. The consent belongs to what was shown, and is refused if that changed.
func (d *dismounting) runDismount(ctx context.Context) error {
	if err := d.findWayToLibrary(ctx); err != nil {
		return err
	}
	view, err := d.watchDrive(ctx)
	if err != nil {
		return err
	}
	if d.output == "text" {
		d.showDrive(view)
	}
	if !d.yes && d.output == "json" {
		return printJSON(d.stdout, shownDrive{view, false})
	}
	if !d.yes {
		if err := d.askConsent(ctx, view); err != nil {
			return err
		}
	}
	done, err := d.takeCartridgeOut(ctx, view)
	if err != nil {
		return err
	}
	if view.To = done.To; d.output == "json" {
		return printJSON(d.stdout, shownDrive{view, true})
	}
	d.tellOutcome(done)
	return nil
}

// watchDrive watches the drive, and says that it does.
func (d *dismounting) watchDrive(ctx context.Context) (view *service.DriveView, err error) {
	defer d.announceWatch()()
	err = d.askHolderFirst(ctx, func(drives serve.Drives) error {
		view, err = drives.Look(ctx, d.library, d.drive)
		return err
	}, func(holder *client.Client) error {
		view, err = holder.LookAtDrive(ctx, d.library, d.drive)
		return err
	})
	return view, err
}

// takeCartridgeOut takes the cartridge out that was shown.
func (d *dismounting) takeCartridgeOut(ctx context.Context, view *service.DriveView) (done service.Dismounted, err error) {
	defer d.announceUnload(view)()
	request := service.DismountRequest{Consent: view.Consent, Reason: d.reason}
	drive := fmt.Sprint(view.Drive)
	err = d.askHolderFirst(ctx, func(drives serve.Drives) error {
		done, err = drives.Dismount(ctx, d.library, drive, request)
		return err
	}, func(holder *client.Client) error {
		done, err = holder.DismountDrive(ctx, d.library, drive, request)
		return err
	})
	return done, err
}
