package calls

import (
	"reflect"
	"strings"
	"unsafe"
)

// Functions are values of functions by name, generic ones in several instances.
type Functions map[string][]any

// Types are the candidate's own.
type Types map[string]reflect.Type

// Any is what type parameters without a further constraint stand for.
type Any = any

// TypeOf returns a type as a value.
func TypeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Table is what can be called: written by prepare.
type Table struct {
	module    string
	functions Functions
	// Methods that reflection does not show, since their names begin with a small letter, as `type.method`.
	methods Functions
	types   Types
}

// NewTable returns the table of a module.
func NewTable(module string, functions, methods Functions, types Types) Table {
	return Table{module, functions, methods, types}
}

// bare returns what a name comes to in all ways of writing it: fewest_rooms, fewestRooms, FewestRooms.
func bare(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// find returns the key that a name means: the same, else the only one that is written otherwise.
func find[V any](among map[string]V, name string) (V, bool) {
	if found, ok := among[name]; ok {
		return found, true
	}
	var found V
	count := 0
	for key, value := range among {
		if bare(key) == bare(name) {
			found = value
			count++
		}
	}
	return found, count == 1
}

func (t Table) function(name string) []reflect.Value {
	if owner, method, dotted := strings.Cut(name, "."); dotted {
		if kind, ok := find(t.types, owner); ok { // called as the type's own: on its zero value
			return t.method(reflect.New(kind), method)
		}
		return nil
	}
	found, _ := find(t.functions, name)
	return values(found)
}

func values(instances []any) []reflect.Value {
	var found []reflect.Value
	for _, one := range instances {
		found = append(found, reflect.ValueOf(one))
	}
	return found
}

// constructor returns the function that makes an object of a type: NewCache, or New where that makes a Cache.
func (t Table) constructor(name string) []reflect.Value {
	if found := t.function("New" + name); found != nil {
		return found
	}
	for _, one := range t.function("New") {
		kind := one.Type()
		if kind.NumOut() == 0 {
			continue
		}
		made := kind.Out(0)
		if made.Kind() == reflect.Pointer {
			made = made.Elem()
		}
		if generic, _, _ := strings.Cut(made.Name(), "["); bare(generic) == bare(name) {
			return []reflect.Value{one}
		}
	}
	return t.function(name)
}

// zero returns a pointer to the zero value of a type, which needs no constructor to be useful.
func (t Table) zero(name string) (reflect.Value, bool) {
	kind, ok := find(t.types, name)
	if !ok || kind.Kind() == reflect.Interface {
		return reflect.Value{}, false
	}
	return reflect.New(kind), true
}

func (t Table) has(name string) bool {
	if t.function(name) != nil || t.constructor(name) != nil {
		return true
	}
	_, ok := t.zero(name)
	return ok
}

// object returns what is kept of a value: something whose methods can all be called.
func object(value reflect.Value) reflect.Value {
	for value.Kind() == reflect.Interface && !value.IsNil() {
		value = value.Elem()
	}
	if value.Kind() == reflect.Pointer || value.Kind() == reflect.Func {
		return value
	}
	held := reflect.New(value.Type())
	held.Elem().Set(value)
	return held
}

func (t Table) method(owner reflect.Value, name string) []reflect.Value {
	methods := map[string]reflect.Value{}
	for number := range owner.NumMethod() {
		methods[owner.Type().Method(number).Name] = owner.Method(number)
	}
	if found, ok := find(methods, name); ok {
		return []reflect.Value{found}
	}
	if owner.Kind() != reflect.Pointer {
		return nil
	}
	hidden, _ := find(t.methods, owner.Type().Elem().Name()+"."+name)
	if len(hidden) > 0 {
		return []reflect.Value{bound(reflect.ValueOf(hidden[0]), owner)}
	}
	// A function that is held in a field.
	if field, ok := field(owner, name); ok && field.Kind() == reflect.Func && !field.IsNil() {
		return []reflect.Value{field}
	}
	return nil
}

// bound returns a method expression as the method of one object.
func bound(function, owner reflect.Value) reflect.Value {
	kind := function.Type()
	var in, out []reflect.Type
	for number := 1; number < kind.NumIn(); number++ {
		in = append(in, kind.In(number))
	}
	for number := range kind.NumOut() {
		out = append(out, kind.Out(number))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, kind.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		args = append([]reflect.Value{owner}, args...)
		if kind.IsVariadic() {
			return function.CallSlice(args)
		}
		return function.Call(args)
	})
}

// read returns what a method without parameters returns, or what a field holds.
func (t Table) read(owner reflect.Value, name string) ([]reflect.Value, error) {
	for _, method := range t.method(owner, name) {
		if method.Type().NumIn() == 0 {
			return call([]reflect.Value{method}, name, nil)
		}
	}
	if found, ok := field(owner, name); ok {
		return []reflect.Value{found}, nil
	}
	return nil, raised{"LookupError", "there is no " + name}
}

func field(owner reflect.Value, name string) (reflect.Value, bool) {
	if owner.Kind() != reflect.Pointer || owner.Elem().Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	fields := map[string]reflect.Value{}
	for _, one := range reflect.VisibleFields(owner.Type().Elem()) {
		place, err := owner.Elem().FieldByIndexErr(one.Index)
		if err != nil {
			continue // below an embedded pointer that is nil
		}
		// Tests of the same package read small letters too; reflection does so by address alone.
		fields[one.Name] = reflect.NewAt(place.Type(), unsafe.Pointer(place.UnsafeAddr())).Elem()
	}
	return find(fields, name)
}
