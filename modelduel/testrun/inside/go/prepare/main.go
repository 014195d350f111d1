// Command prepare makes a program of a candidate's files and ours, or says why it cannot be made.
//
// It runs in the sandbox, on files that nobody has read, with the toolchain beside it; nothing of the candidate's runs.
// It reads its task, a line of JSON, from stdin. It answers with a line of JSON that holds one of `refused`, `broken`
// (the compiler's words), `unfit` (tests that cannot be run) or `built`; after that comes the program in base64.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

type task struct {
	Kind     string // "calls" or "suite"
	Go       string // the go command
	Root     string // GOROOT
	Language string // for go.mod, such as 1.27
	Word     string // part of every generated name, which no candidate can know
	Race     bool
	Canaries []string
}

type verdict struct {
	Refused string   `json:"refused,omitempty"`
	Unfit   string   `json:"unfit,omitempty"`
	Broken  string   `json:"broken,omitempty"`
	Built   bool     `json:"built,omitempty"`
	Tests   []string `json:"tests,omitempty"`
}

type refused string

func (r refused) Error() string { return string(r) }

type broken string

func (b broken) Error() string { return string(b) }

type unfit string

func (u unfit) Error() string { return string(u) }

func main() {
	line, err := bufio.NewReader(os.Stdin).ReadBytes('\n')
	var given task
	if err == nil {
		err = json.Unmarshal(line, &given)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "no task:", err)
		os.Exit(1)
	}
	box, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	work := &workshop{task: given, box: box, folder: filepath.Join(os.Getenv("TMPDIR"), "src")}
	program, err := work.make()
	said := verdict{Built: err == nil, Tests: work.tests}
	var no refused
	var bad unfit
	var compiler broken
	switch {
	case errors.As(err, &no):
		said.Refused = err.Error()
	case errors.As(err, &bad):
		said.Unfit = err.Error()
	case errors.As(err, &compiler):
		said.Broken = err.Error()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	json.NewEncoder(out).Encode(said)
	const part = 48 << 10 // divisible by three: the lines can be read one by one
	for len(program) > 0 {
		some := program[:min(part, len(program))]
		program = program[len(some):]
		out.WriteString(base64.StdEncoding.EncodeToString(some))
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		os.Exit(1)
	}
}

// workshop is the folder in which the program is made.
type workshop struct {
	task
	box    string // folder with answer, tests and modelduel
	folder string
	module string
	tests  []string
}

// source is one of the candidate's files, or of the tests'.
type source struct {
	name  string
	text  []byte
	tree  *ast.File
	given string // the name of a test file, which is laid down under another
}

func (s source) shown() string { return cmp.Or(s.given, s.name) }

func (w *workshop) make() ([]byte, error) {
	answer, err := read(filepath.Join(w.box, "answer"))
	if err != nil {
		return nil, err
	}
	w.module = moduleOf(answer["go.mod"])
	answer = raised(answer)
	tests, err := w.takeTests()
	if err != nil {
		return nil, err
	}
	packages := map[string][]source{}
	for _, name := range sorted(answer) {
		if err := w.take(name, answer[name], packages); err != nil {
			return nil, err
		}
	}
	if len(packages["."]) == 0 {
		return nil, refused("The answer has no Go file for this system at its top.")
	}
	top := append(packages["."], tests...)
	packages["."] = top
	if w.module == "" || w.module == "modelduel" || strings.HasPrefix(w.module, "modelduel/") || w.isStandard(w.module) {
		w.module = packageName(top[0].tree)
		if w.module == "modelduel" || w.isStandard(w.module) {
			w.module = "answer/" + w.module
		}
	}
	for folder, sources := range packages {
		for _, one := range sources {
			if ours, theirs := sources[0].tree.Name.Name, one.tree.Name.Name; ours != theirs {
				return nil, broken(fmt.Sprintf("%s is in package %s, %s in package %s.",
					sources[0].shown(), ours, one.shown(), theirs))
			}
			if err := w.lay(one.name, renamed(one)); err != nil {
				return nil, err
			}
		}
		line := fmt.Sprintf("package %s\n\nimport _ \"modelduel/%s\"\n", packageName(sources[0].tree), w.Kind)
		if err := w.lay(path.Join(folder, "zz_guard_"+w.Word+".go"), []byte(line)); err != nil {
			return nil, err
		}
	}
	table := callsTable(w, top)
	if w.Kind == "suite" {
		table = w.suiteTable(top)
	}
	if err := w.lay("zz_table_"+w.Word+".go", []byte(table)); err != nil {
		return nil, err
	}
	return w.build()
}

func (w *workshop) isStandard(module string) bool {
	_, err := os.Stat(filepath.Join(w.Root, "src", filepath.FromSlash(module)))
	return err == nil
}

func (w *workshop) lay(name string, text []byte) error {
	place := filepath.Join(w.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return err
	}
	return os.WriteFile(place, text, 0o644)
}

func (w *workshop) build() ([]byte, error) {
	module := fmt.Sprintf("module %s\n\ngo %s\n\nrequire modelduel v0.0.0\n\nreplace modelduel => %s\n",
		w.module, w.Language, filepath.Join(w.box, "modelduel"))
	if err := w.lay("go.mod", []byte(module)); err != nil {
		return nil, err
	}
	main := fmt.Sprintf("package main\n\nimport (\n\tanswer %q\n\t%q\n)\n\nfunc main() { %s }\n",
		w.module, "modelduel/"+w.Kind, w.start())
	if err := w.lay("zz_modelduel/main.go", []byte(main)); err != nil {
		return nil, err
	}
	out := filepath.Join(w.folder, "..", "program")
	words := []string{"build", "-o", out, "-ldflags=-s -w -X=testing.testBinary=1"}
	if w.Race {
		words = append(words, "-race")
	}
	command := exec.Command(w.Go, append(words, "./zz_modelduel")...)
	command.Dir = w.folder
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			return nil, broken(w.cleaned(said.Bytes()))
		}
		return nil, err
	}
	return os.ReadFile(out)
}

func (w *workshop) start() string {
	if w.Kind == "suite" {
		return fmt.Sprintf("suite.Main(%q, answer.Tests%s())", w.module, w.Word)
	}
	return fmt.Sprintf("calls.Serve(answer.Table%s())", w.Word)
}

// cleaned returns the compiler's words about the files of the answer and the tests, under the names they were given.
func (w *workshop) cleaned(text []byte) string {
	var kept []string
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "# ") {
			continue // the package
		}
		line = strings.TrimPrefix(strings.ReplaceAll(line, w.folder+string(filepath.Separator), ""), "./")
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

func sorted(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
