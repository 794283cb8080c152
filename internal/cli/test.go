package cli

import (
	"errors"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/internal/scripttest"
)

func newTest(env Env) *cobra.Command {
	var (
		opt     scripttest.Options
		seed    uint64
		pattern string
		junit   string
	)
	cmd := &cobra.Command{
		Use:   "test [flags] FILE|FOLDER…",
		Short: "Run NodeMCU scripts as test cases",
		Long: `Runs each script in a simulated air of its own, in virtual time, several at
once, and compares what it prints with what it must print. Both the air and the
expectation stand in comments of the script or in files beside it:

  -- air: overlap
  -- until: 2m
  --| a line that it must print

In a folder, all *.lua files that expect something are run. The verdicts go to
stdout in the Test Anything Protocol; the same seed gives the same ones.
docs/testing.md tells everything.

Exit code 0 when all scripts passed, 1 when one failed, 2 usage.`,
		Example: `  wps test tests
  wps test --run 'retry|overlap' --junit report.xml tests
  wps test --update tests/new.lua`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if cmd.Flags().Changed("seed") {
				opt.Seed = &seed
			}
			if cmd.Flags().Changed("jobs") && opt.Jobs <= 0 {
				return usagef("--jobs %d: write a number of scripts, 1 or more", opt.Jobs)
			}
			if err := positive("until", opt.Until); err != nil {
				return err
			}
			var name *regexp.Regexp
			if pattern != "" {
				if name, err = regexp.Compile(pattern); err != nil {
					return usagef("--run: %w", err)
				}
			}
			files, err := scripttest.Find(args, name)
			if err != nil {
				return usageError{err}
			}
			tap := scripttest.NewTAP(env.Stdout)
			report := tap.Add
			var file *outFile
			var xml *scripttest.JUnit
			if junit != "" {
				if file, err = createFile(junit); err != nil {
					return usageError{err}
				}
				xml = scripttest.NewJUnit(file)
				report = func(r *scripttest.Result) error { return errors.Join(tap.Add(r), xml.Add(r)) }
			}
			err = scripttest.Run(cmd.Context(), files, opt, report)
			if xml != nil {
				if err == nil {
					err = xml.End()
				}
				if err != nil {
					file.discard()
				} else {
					err = file.commit()
				}
			}
			if err != nil {
				return err
			}
			passed, failed, err := tap.End()
			switch {
			case err != nil:
				return err
			case failed > 0:
				return errScript
			case passed == 0:
				return usagef("no script with an expectation was found")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.IntVarP(&opt.Jobs, "jobs", "j", 0, "run `N` scripts at the same time (default: one for each processor)")
	flags.StringVar(&pattern, "run", "", "run only scripts whose name this regular `expression` matches")
	flags.StringVar(&junit, "junit", "", "write the verdicts to a JUnit `file` as well")
	flags.BoolVar(&opt.Update, "update", false, "make what the scripts print now what they must print")
	flags.Uint64Var(&seed, "seed", 1, "use this `number` instead of each script's own seed")
	flags.DurationVar(&opt.Until, "until", scripttest.DefaultUntil, "virtual `duration` that a script has to end by itself")
	return cmd
}
