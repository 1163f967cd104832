// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// discoverWhere is where a discovery looks: at one portal, or at this host.
type discoverWhere struct {
	sg     bool
	iscsi  v1alpha1.ISCSILibrary
	chap   v1alpha1.CHAP
	mutual v1alpha1.CHAPPeer
}

func (w *discoverWhere) addWhereFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&w.sg, "sg", false, "the devices attached to this host (/dev/sg*)")
	flags.StringVar(&w.iscsi.Initiator, "initiator", "", "iSCSI name that this host gives (default iqn.2026-11.storage.rsm: and the host's name)")
	flags.StringVar(&w.chap.User, "chap-user", "", "CHAP: the name that this host gives")
	flags.StringVar(&w.chap.SecretEnv, "chap-secret-env", "", "CHAP: the environment variable that holds the secret")
	flags.StringVar(&w.chap.SecretFile, "chap-secret-file", "", "CHAP: the file that holds the secret")
	flags.StringVar(&w.mutual.User, "chap-mutual-user", "", "mutual CHAP: the name that the target must give")
	flags.StringVar(&w.mutual.SecretEnv, "chap-mutual-env", "", "mutual CHAP: the environment variable that holds the target's secret")
	flags.StringVar(&w.mutual.SecretFile, "chap-mutual-file", "", "mutual CHAP: the file that holds the target's secret")
}

// String names the place.
func (w *discoverWhere) String() string {
	if w.sg {
		return "this host"
	}
	return strings.TrimSuffix("iscsi://"+w.iscsi.Portal+"/"+w.iscsi.Target, "/")
}

// takeArguments reads the arguments, and checks them and the flags.
func (w *discoverWhere) takeArguments(args []string) error {
	overNetwork := w.iscsi.Initiator != "" || w.chap != (v1alpha1.CHAP{}) || w.mutual != (v1alpha1.CHAPPeer{})
	switch {
	case len(args) == 0 && !w.sg:
		return errors.New("say where to look: iscsi://HOST[:PORT] for a portal on the network, --sg for the devices of this host")
	case len(args) > 1:
		return fmt.Errorf("it takes one portal at a time, not %q", args)
	case w.sg && len(args) > 0:
		return fmt.Errorf("it looks in one place at a time: %s or --sg", args[0])
	case w.sg && overNetwork:
		return errors.New("--initiator and --chap-... are for iscsi://HOST, not for --sg")
	case w.sg:
		return nil
	}
	if err := w.takeURL(args[0]); err != nil {
		return err
	}
	return w.takeCHAP()
}

// takeURL reads iscsi://HOST[:PORT][/TARGET].
func (w *discoverWhere) takeURL(text string) error {
	const form = "write iscsi://HOST, iscsi://HOST:PORT or iscsi://HOST:PORT/TARGET"
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "iscsi" || u.Host == "":
		return fmt.Errorf("%q names no iSCSI portal; %s", text, form)
	case u.User != nil:
		return errors.New("a name and a secret do not stand in the address, where everybody could read them; use --chap-user and --chap-secret-env or --chap-secret-file")
	case u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("%q says more than a portal and a target; %s", text, form)
	}
	w.iscsi.Portal = u.Host
	w.iscsi.Target = strings.Trim(u.Path, "/")
	if strings.Contains(w.iscsi.Target, "/") {
		return fmt.Errorf("%q is no target; all logical units of a target are looked at, so leave the number away", w.iscsi.Target)
	}
	return nil
}

// takeCHAP puts the flags into the form of a manifest, and checks them as one.
func (w *discoverWhere) takeCHAP() error {
	if err := makeAbsolute(&w.chap.SecretFile, &w.mutual.SecretFile); err != nil {
		return err
	}
	if w.chap != (v1alpha1.CHAP{}) {
		w.iscsi.CHAP = &w.chap
	}
	switch mutual := w.mutual != (v1alpha1.CHAPPeer{}); {
	case w.iscsi.CHAP == nil && mutual:
		return errors.New("the target proves who it is only to a host that does, too: --chap-mutual-... needs --chap-user and its secret")
	case w.iscsi.CHAP != nil && w.chap.User == "":
		return errors.New("--chap-secret-... needs --chap-user")
	case mutual && w.mutual.User == "":
		return errors.New("--chap-mutual-env and --chap-mutual-file need --chap-mutual-user")
	case mutual:
		w.chap.Mutual = &w.mutual
	}
	if w.iscsi.CHAP != nil && (w.chap.SecretEnv == "") == (w.chap.SecretFile == "") {
		return errors.New("--chap-user needs one of --chap-secret-env and --chap-secret-file")
	}
	if w.chap.Mutual != nil && (w.mutual.SecretEnv == "") == (w.mutual.SecretFile == "") {
		return errors.New("--chap-mutual-user needs one of --chap-mutual-env and --chap-mutual-file")
	}
	return w.checkWhere()
}

// checkWhere checks the place by the rules of manifests.
func (w *discoverWhere) checkWhere() error {
	l := v1alpha1.Library{Spec: v1alpha1.LibrarySpec{Driver: v1alpha1.DriverISCSI, ISCSI: &w.iscsi}}
	l.Default()
	w.iscsi.Digests = ""
	if wrong := l.Check(); len(wrong) > 0 {
		return errors.New(wrong[0].Message)
	}
	return nil
}

// makeAbsolute makes paths absolute; an empty one stays so.
func makeAbsolute(paths ...*string) error {
	for _, p := range paths {
		if *p == "" {
			continue
		}
		whole, err := filepath.Abs(*p)
		if err != nil {
			return err
		}
		*p = whole
	}
	return nil
}
