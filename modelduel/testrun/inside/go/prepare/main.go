// Command prepare makes a program of a candidate's files and ours, or says why it cannot be made.
//
// It runs in the sandbox, on files that nobody has read, with the toolchain beside it; nothing of the candidate's is run.
// It reads its task, a line of JSON, from stdin. It answers with a line of JSON that holds one of `refused`, `broken` (the
// compiler's words), `unfit` (tests that cannot be run) or `built`; after the last comes the program in lines of base64.
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
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
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

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([A-Za-z0-9][\w./~-]*)"?\s*(?://.*)?$`)

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
		return nil, refused("The answer has no Go file.")
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
				return nil, broken(fmt.Sprintf("%s is in package %s, %s in package %s.", sources[0].shown(), ours, one.shown(), theirs))
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

// read returns the files below a folder.
func read(folder string) (map[string][]byte, error) {
	found := map[string][]byte{}
	err := filepath.WalkDir(folder, func(place string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, place)
		if err != nil {
			return err
		}
		found[filepath.ToSlash(name)], err = os.ReadFile(place)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	return found, err
}

func moduleOf(text []byte) string {
	if found := moduleLine.FindSubmatch(text); found != nil {
		return string(found[1])
	}
	return ""
}

// raised returns an answer whose Go files all lie in one folder as if they lay at the top.
func raised(answer map[string][]byte) map[string][]byte {
	folders := map[string]bool{}
	for name := range answer {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			folders[path.Dir(name)] = true
		}
	}
	if len(folders) != 1 || folders["."] {
		return answer
	}
	up := map[string][]byte{}
	for name, text := range answer {
		for folder := range folders {
			if rest, below := strings.CutPrefix(name, folder+"/"); below {
				up[rest] = text
			}
		}
	}
	return up
}

// take checks one of the candidate's files. Tests of its own and its go.mod are left out: ours take their place.
func (w *workshop) take(name string, text []byte, packages map[string][]source) error {
	switch base := path.Base(name); {
	case base == "go.mod" || base == "go.sum" || base == "go.work" || strings.HasSuffix(base, "_test.go"):
		return nil
	case strings.HasPrefix(base, "zz_") || path.Base(path.Dir(name)) == "zz_modelduel":
		return refused(fmt.Sprintf("The answer names a file %s, which is not its own to name.", name))
	case !strings.HasSuffix(base, ".go"):
		if slices.Contains(foreign, strings.ToLower(path.Ext(base))) {
			return refused(fmt.Sprintf("The answer holds %s: only Go is compiled.", name))
		}
		return w.lay(name, text)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if tree == nil || tree.Name == nil || err != nil {
		// The compiler says it better; and what it does not compile need not be checked.
		return broken(err.Error())
	}
	if err := check(name, tree, text); err != nil {
		return err
	}
	if one := shadowed(tree); one != "" && w.Kind == "suite" {
		return refused(fmt.Sprintf("%s declares %s anew, also for the tests of its package.", name, one))
	}
	if err := w.lay(name, text); err != nil {
		return err
	}
	if fits, err := build.Default.MatchFile(filepath.Join(w.folder, path.Dir(name)), path.Base(name)); err != nil || !fits {
		return os.Remove(filepath.Join(w.folder, filepath.FromSlash(name))) // for another system, or for none
	}
	folder := path.Dir(name)
	packages[folder] = append(packages[folder], source{name: name, text: text, tree: tree})
	return nil
}

// foreign are the endings of what the go command hands to an assembler, a C compiler or the linker.
var foreign = []string{".s", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".m", ".f", ".for", ".f90",
	".swig", ".swigcxx", ".syso", ".a", ".o"}

// check refuses what reaches round the language into other packages or compilers.
func check(name string, tree *ast.File, text []byte) error {
	for _, one := range tree.Imports {
		switch target := strings.Trim(one.Path.Value, "\"`"); {
		case target == "C":
			return refused(name + ` imports "C": only Go is compiled.`)
		case target == "modelduel" || strings.HasPrefix(target, "modelduel/"):
			return refused(name + " imports the judge's own package.")
		}
	}
	// A directive that the parser takes for part of something else is none to the compiler, but might be to the linker.
	for _, word := range []string{"//go:linkname", "//go:cgo_"} {
		if at := bytes.Index(text, []byte(word)); at >= 0 {
			return refused(fmt.Sprintf("%s, line %d holds %s, which reaches into other packages.",
				name, 1+bytes.Count(text[:at], []byte("\n")), word))
		}
	}
	return nil
}

// shadowed returns a word of the language itself to which a file gives another meaning, for all files of its package. That
// of min, max, clear and any may be younger than what the answer was learnt from.
func shadowed(tree *ast.File) string {
	for _, one := range tree.Decls {
		var names []*ast.Ident
		switch one := one.(type) {
		case *ast.FuncDecl:
			if one.Recv == nil {
				names = append(names, one.Name)
			}
		case *ast.GenDecl:
			for _, spec := range one.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name)
				case *ast.ValueSpec:
					names = append(names, spec.Names...)
				}
			}
		}
		for _, name := range names {
			if types.Universe.Lookup(name.Name) != nil && !slices.Contains([]string{"min", "max", "clear", "any"}, name.Name) {
				return name.Name
			}
		}
	}
	return ""
}

// takeTests lays down what tests need and returns the test files.
func (w *workshop) takeTests() ([]source, error) {
	files, err := read(filepath.Join(w.box, "tests"))
	if err != nil {
		return nil, err
	}
	var taken []source
	for number, name := range sorted(files) {
		if !strings.HasSuffix(name, "_test.go") {
			if err := w.lay(name, files[name]); err != nil {
				return nil, err
			}
			continue
		}
		if strings.Contains(name, "/") {
			return nil, unfit(fmt.Sprintf("The test file %s must lie beside the answer, not in a folder of its own.", name))
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, files[name], parser.SkipObjectResolution)
		if err != nil {
			return nil, unfit(fmt.Sprintf("The test file cannot be read: %v", err))
		}
		if strings.HasSuffix(tree.Name.Name, "_test") {
			return nil, unfit(fmt.Sprintf("The test file %s must be in the answer's package, not in %s.", name, tree.Name.Name))
		}
		for _, function := range functions(tree) {
			if function.Name.Name == "TestMain" {
				return nil, unfit(fmt.Sprintf("The test file %s has a TestMain, which is not run here.", name))
			}
			if isTest(function) {
				w.tests = append(w.tests, name+"::"+function.Name.Name)
			}
		}
		// Its own name and lines are kept for messages; as a file of the package itself it needs no `go test`.
		text := append([]byte("//line "+name+":1\n"), files[name]...)
		taken = append(taken, source{fmt.Sprintf("zz_tests_%d.go", number), text, tree, name})
	}
	return taken, nil
}

// isTest tells what the go command takes for a test: func TestXxx(t *testing.T), where Xxx does not begin small.
func isTest(function *ast.FuncDecl) bool {
	rest, ok := strings.CutPrefix(function.Name.Name, "Test")
	if !ok || function.Recv != nil || function.Type.TypeParams != nil || function.Type.Params.NumFields() != 1 {
		return false
	}
	if rest != "" && rest[0] >= 'a' && rest[0] <= 'z' {
		return false
	}
	pointer, ok := function.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	kind, ok := pointer.X.(*ast.SelectorExpr)
	return ok && kind.Sel.Name == "T"
}

func functions(tree *ast.File) []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, one := range tree.Decls {
		if function, ok := one.(*ast.FuncDecl); ok {
			found = append(found, function)
		}
	}
	return found
}

// packageName returns the name under which a file's package can be imported.
func packageName(tree *ast.File) string {
	if tree.Name.Name == "main" {
		return "answer"
	}
	return tree.Name.Name
}

// renamed returns a file's text with a package that can be imported.
func renamed(one source) []byte {
	if one.tree.Name.Name != "main" {
		return one.text
	}
	at := int(one.tree.Name.Pos()) - int(one.tree.FileStart)
	if bytes.HasPrefix(one.text, []byte("//line ")) && !bytes.HasPrefix(one.text[at:], []byte("main")) {
		at += bytes.IndexByte(one.text, '\n') + 1 // the tree is of the text without this line
	}
	return slices.Concat(one.text[:at], []byte("answer"), one.text[at+len("main"):])
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
