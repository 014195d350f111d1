package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

const suiteHead = `package %s

import (
	errors@ "errors"
	io@ "io"
	reflect@ "reflect"
	testing@ "testing"

	suite@ "modelduel/suite"
)

var (
	_ = errors@.Is
	_ = io@.EOF
	_ = reflect@.DeepEqual
	_ testing@.TB
)

func Tests@() []suite@.Test {
	return []suite@.Test{
`

// canaryWays are ways in which tests fail.
var canaryWays = []string{
	`t.Errorf("%d", 1)`,
	`if !reflect@.DeepEqual([]string{"a"}, []string{"b"}) { t.Fatal("they differ") }`,
	`if !errors@.Is(io@.EOF, io@.ErrClosedPipe) { t.Run("part", func(t *testing@.T) { t.FailNow() }) }`,
}

// suiteTable returns the file that names the tests, canaries among them, and holds the canaries: tests that must fail,
// each in another of the ways in which tests do.
func (w *workshop) suiteTable(top []source) string {
	ids := slices.Clone(w.tests)
	for number, canary := range w.Canaries {
		ids = slices.Insert(ids, number*len(ids)/max(1, len(w.Canaries)-1), "::"+canary)
	}
	var text strings.Builder
	fmt.Fprintf(&text, suiteHead, packageName(top[0].tree))
	for _, id := range ids {
		fmt.Fprintf(&text, "\t\t{%q, %s},\n", id, id[strings.LastIndex(id, ":")+1:])
	}
	text.WriteString("\t}\n}\n")
	for number, canary := range w.Canaries {
		fmt.Fprintf(&text, "\nfunc %s(t *testing@.T) { %s }\n", canary, canaryWays[number%len(canaryWays)])
	}
	return strings.ReplaceAll(text.String(), "@", w.Word)
}

// callsTable returns the file that names all functions and types of a package, for reflection to call.
func callsTable(w *workshop, top []source) string {
	constraints := map[string]ast.Expr{}
	generic := map[string]bool{}
	var kinds []string
	for _, one := range top {
		for _, kind := range typesOf(one.tree) {
			if kind.TypeParams != nil {
				generic[kind.Name.Name] = true
				continue
			}
			constraints[kind.Name.Name] = kind.Type
			if !constrains(kind.Type) && kind.Name.Name != "_" {
				kinds = append(kinds, kind.Name.Name)
			}
		}
	}
	alias := "duelCalls" + w.Word
	var functionLines, methodLines, typeLines strings.Builder
	for _, one := range top {
		for _, function := range functions(one.tree) {
			name := function.Name.Name
			switch {
			case name == "init" || name == "_":
			case function.Recv != nil:
				if owner := receiver(function); owner != "" && !generic[owner] && !ast.IsExported(name) {
					fmt.Fprintf(&methodLines, "\t\t\t%q: {(*%s).%s},\n", owner+"."+name, owner, name)
				}
			default:
				if instances := instancesOf(function, constraints, alias); len(instances) > 0 {
					fmt.Fprintf(&functionLines, "\t\t\t%q: {%s},\n", name, strings.Join(instances, ", "))
				}
			}
		}
	}
	for _, name := range kinds {
		fmt.Fprintf(&typeLines, "\t\t\t%q: %s.TypeOf[%s](),\n", name, alias, name)
	}
	return fmt.Sprintf("package %[1]s\n\nimport %[2]s \"modelduel/calls\"\n\nfunc Table%[3]s() %[2]s.Table {\n"+
		"\treturn %[2]s.NewTable(\n\t\t%[4]q,\n\t\t%[2]s.Functions{\n%[5]s\t\t},\n\t\t%[2]s.Functions{\n%[6]s\t\t},\n"+
		"\t\t%[2]s.Types{\n%[7]s\t\t},\n\t)\n}\n",
		packageName(top[0].tree), alias, w.Word, w.module, functionLines.String(), methodLines.String(), typeLines.String())
}

func typesOf(tree *ast.File) []*ast.TypeSpec {
	var found []*ast.TypeSpec
	for _, one := range tree.Decls {
		group, ok := one.(*ast.GenDecl)
		if !ok || group.Tok != token.TYPE {
			continue
		}
		for _, spec := range group.Specs {
			if kind, ok := spec.(*ast.TypeSpec); ok {
				found = append(found, kind)
			}
		}
	}
	return found
}

// receiver returns the type that a method belongs to, or nothing where that is generic.
func receiver(function *ast.FuncDecl) string {
	if len(function.Recv.List) != 1 {
		return ""
	}
	kind := function.Recv.List[0].Type
	if pointer, ok := kind.(*ast.StarExpr); ok {
		kind = pointer.X
	}
	if name, ok := kind.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// constrains tells interfaces that hold more than methods: no value can have such a type.
func constrains(kind ast.Expr) bool {
	holder, ok := kind.(*ast.InterfaceType)
	return ok && slices.ContainsFunc(holder.Methods.List, func(one *ast.Field) bool { return len(one.Names) == 0 })
}

// instancesOf returns the expressions for a function: itself, or a generic one with the types that JSON knows.
func instancesOf(function *ast.FuncDecl, constraints map[string]ast.Expr, alias string) []string {
	name := function.Name.Name
	if function.Type.TypeParams == nil {
		return []string{name}
	}
	var parameters [][]string
	for _, group := range function.Type.TypeParams.List {
		allowed := terms(group.Type, constraints, 0)
		if len(allowed) == 0 {
			return nil
		}
		for range group.Names {
			parameters = append(parameters, allowed)
		}
	}
	var found []string
	for _, basic := range []string{"Any", "int", "float64", "string"} {
		var chosen []string
		for _, allowed := range parameters {
			switch {
			case slices.Contains(allowed, basic):
				chosen = append(chosen, basic)
			case slices.Contains(allowed, "Any"):
				chosen = append(chosen, "Any")
			}
		}
		if len(chosen) != len(parameters) {
			continue
		}
		for number, one := range chosen {
			if one == "Any" {
				chosen[number] = alias + ".Any"
			}
		}
		if instance := fmt.Sprintf("%s[%s]", name, strings.Join(chosen, ", ")); !slices.Contains(found, instance) {
			found = append(found, instance)
		}
	}
	return found
}

// terms returns which of Any, int, float64 and string satisfy a constraint, as far as its own text tells.
func terms(constraint ast.Expr, known map[string]ast.Expr, depth int) []string {
	if depth > 8 {
		return nil
	}
	switch one := constraint.(type) {
	case *ast.Ident:
		switch one.Name {
		case "any", "comparable":
			return []string{"Any"}
		case "int", "float64", "string":
			return []string{one.Name}
		}
		if named, ok := known[one.Name]; ok {
			return terms(named, known, depth+1)
		}
	case *ast.SelectorExpr:
		if owner, ok := one.X.(*ast.Ident); ok && owner.Name == "cmp" && one.Sel.Name == "Ordered" {
			return []string{"int", "float64", "string"}
		}
	case *ast.UnaryExpr:
		return terms(one.X, known, depth+1)
	case *ast.ParenExpr:
		return terms(one.X, known, depth+1)
	case *ast.BinaryExpr:
		return append(terms(one.X, known, depth+1), terms(one.Y, known, depth+1)...)
	case *ast.InterfaceType:
		switch len(one.Methods.List) {
		case 0:
			return []string{"Any"}
		case 1:
			if len(one.Methods.List[0].Names) == 0 {
				return terms(one.Methods.List[0].Type, known, depth+1)
			}
		}
	}
	return nil
}
