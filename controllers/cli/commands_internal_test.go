// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commandsOf lists a command and all below it, without those of cobra.
func commandsOf(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.Name() != "help" && sub.Name() != "completion" {
			all = append(all, commandsOf(sub)...)
		}
	}
	return all
}

func TestEveryCommandSaysWhatItIsForAndHowItIsCalled(t *testing.T) {
	for _, cmd := range commandsOf(newRoot(&app{})) {
		path := cmd.CommandPath()
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: give it a Short: a sentence without its full stop, not %q", path, cmd.Short)
		}
		if !cmd.HasSubCommands() && (!strings.HasPrefix(cmd.Example, "  ") || !strings.Contains(cmd.Example, path)) {
			t.Errorf("%s: give it an Example, two blanks before each line, with %q", path, path)
		}
		if cmd.Args == nil {
			t.Errorf("%s: say with Args what arguments it takes (takesArguments, takesSubcommand), or it ignores them", path)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s: say what --%s is for", path, f.Name)
			}
		})
	}
}

// documentation is all that docs/ and the README say.
func documentation(t *testing.T) string {
	t.Helper()
	const root = "../.."
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		text, err := os.ReadFile(name)
		all.Write(text)
		return err
	})
	readme, missing := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil || missing != nil {
		t.Fatal(err, missing)
	}
	all.Write(readme)
	return all.String()
}

func TestTheDocumentationTellsOfEveryCommand(t *testing.T) {
	text := documentation(t)
	for _, cmd := range commandsOf(newRoot(&app{})) {
		if path := cmd.CommandPath(); !strings.Contains(text, path) && !strings.Contains(text, "`"+cmd.Name()) {
			t.Errorf("neither README.md nor docs/ tell of `%s`", path)
		}
	}
}

func TestTheDocumentationTellsOfEveryCommandThatPrintsJSON(t *testing.T) {
	text := documentation(t)
	for _, cmd := range commandsOf(newRoot(&app{})) {
		output := cmd.LocalFlags().Lookup("output")
		if output == nil || !strings.Contains(output.Usage, "json") {
			continue
		}
		name := strings.TrimPrefix(cmd.CommandPath(), "rsmctl ")
		if !regexp.MustCompile(`\b` + name + `\b[^\n]* -o json\b`).MatchString(text) {
			t.Errorf("docs/json.md does not tell what `rsmctl %s -o json` prints", name)
		}
	}
}
