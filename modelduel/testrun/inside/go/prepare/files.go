package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([A-Za-z0-9][\w./~-]*)"?\s*(?://.*)?$`)

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

// shadowed returns a word of the language itself to which a file gives another meaning, for all files of its package.
// That of min, max, clear and any may be younger than what the answer was learnt from.
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
