// Package calls serves calls of a candidate's functions: a line of JSON in, a line of JSON out, as worker.py describes.
//
// Arguments are decoded into the parameter types of the function itself, results are encoded from its own.
package calls

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"modelduel/guard"
)

const mostMessage = 4096

type request struct {
	ID      string
	Files   *[]string
	Entries []string
	Entry   *string
	Make    *string
	On      string
	Method  *string
	Read    *string
	Keep    *string
	Args    []json.RawMessage
	Kwargs  map[string]json.RawMessage
	Forget  bool
}

// raised is an error or panic of the candidate's, or a name or argument that its functions have no place for.
type raised struct{ kind, message string }

func (r raised) Error() string { return r.message }

var (
	errorType   = reflect.TypeFor[error]()
	contextType = reflect.TypeFor[context.Context]()
)

// Serve answers requests until there are no more.
func Serve(table Table) {
	kept := map[string]reflect.Value{}
	lines := bufio.NewReader(guard.Requests)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			return
		}
		var reply bytes.Buffer
		fmt.Fprintf(&reply, `{"id":%s,`, quoted(asked.ID))
		reply.Write(apart(table.module, func() []byte { return answer(table, kept, asked) }))
		reply.WriteByte('}')
		guard.Send(reply.Bytes())
	}
}

// apart does some work of the candidate's on a goroutine of its own, which it may end without a word.
func apart(module string, work func() []byte) []byte {
	done := make(chan []byte, 1)
	go func() {
		reply := complaint(raised{"panic", "the goroutine of this call was ended (runtime.Goexit)"})
		defer func() {
			if cause := recover(); cause != nil {
				reply = complaint(raised{"panic", panicked(cause, guard.Where(module))})
			}
			done <- reply
		}()
		reply = work()
	}()
	return <-done
}

func panicked(cause any, where string) (text string) {
	if where != "" {
		where += ": "
	}
	defer func() {
		if recover() != nil { // its own Error or String method panics
			text = where + "panic"
		}
	}()
	return fmt.Sprintf("%spanic: %v", where, cause)
}

// answer returns the body of a reply, without the id.
func answer(table Table, kept map[string]reflect.Value, asked request) []byte {
	if asked.Files != nil {
		missing := []string{}
		for _, entry := range asked.Entries {
			if !table.has(entry) {
				missing = append(missing, entry)
			}
		}
		names, _ := json.Marshal(missing)
		return append([]byte(`"ready":`), names...)
	}
	results, err := do(table, kept, asked)
	if err == nil && asked.Keep != nil {
		if len(results) == 0 || isNil(results[0]) {
			err = raised{"LookupError", "nothing came that could be kept"}
		} else {
			kept[*asked.Keep] = object(results[0])
			results = nil
		}
	}
	if err != nil {
		return complaint(err)
	}
	var value bytes.Buffer
	if err := encodeAll(&value, results); err != nil {
		return append([]byte(`"refused":`), quoted(err.Error())...)
	}
	return append([]byte(`"value":`), value.Bytes()...)
}

func complaint(err error) []byte {
	var one raised
	if !errors.As(err, &one) {
		one = raised{"error", err.Error()}
	}
	message := one.message
	if len(message) > mostMessage {
		message = message[:mostMessage]
	}
	return []byte(fmt.Sprintf(`"raised":[%s],"message":%s`, quoted(one.kind), quoted(message)))
}

func do(table Table, kept map[string]reflect.Value, asked request) ([]reflect.Value, error) {
	switch {
	case asked.Forget:
		clear(kept)
		return nil, nil
	case asked.Entry != nil:
		if len(asked.Kwargs) > 0 {
			return nil, raised{"TypeError", "Go has no named arguments"}
		}
		return call(table.function(*asked.Entry), *asked.Entry, asked.Args)
	case asked.Make != nil:
		if made := table.constructor(*asked.Make); made != nil {
			return call(made, *asked.Make, asked.Args)
		}
		if zero, ok := table.zero(*asked.Make); ok && len(asked.Args) == 0 {
			return []reflect.Value{zero}, nil
		}
		return nil, raised{"LookupError", "there is no function New" + *asked.Make}
	}
	owner, ok := kept[asked.On]
	if !ok {
		return nil, raised{"LookupError", fmt.Sprintf("no object is kept as %q", asked.On)}
	}
	if asked.Read != nil {
		return table.read(owner, *asked.Read)
	}
	return call(table.method(owner, *asked.Method), *asked.Method, asked.Args)
}

// call tries the instances of a function, of which all but generic ones have one, with the arguments.
func call(instances []reflect.Value, name string, args []json.RawMessage) ([]reflect.Value, error) {
	var mismatch error = raised{"LookupError", "there is no " + name}
	for _, function := range instances {
		values, err := arguments(function.Type(), args)
		if err != nil {
			mismatch = raised{"TypeError", err.Error()}
			continue
		}
		results := function.Call(values)
		last := len(results) - 1
		if last < 0 || function.Type().Out(last) != errorType {
			return results, nil
		}
		if !results[last].IsNil() {
			return nil, raised{"error", results[last].Interface().(error).Error()}
		}
		return results[:last], nil
	}
	return nil, mismatch
}

// arguments decodes what a function is called with. A context that it wants first is given by us.
func arguments(kind reflect.Type, args []json.RawMessage) ([]reflect.Value, error) {
	var values []reflect.Value
	fixed := kind.NumIn()
	if fixed == len(args)+1 && kind.In(0) == contextType {
		values = append(values, reflect.ValueOf(context.Background()))
	}
	given := len(values)
	if kind.IsVariadic() {
		fixed--
	}
	if count := len(args) + given; count < fixed || (count > fixed && !kind.IsVariadic()) {
		return nil, fmt.Errorf("it takes %d arguments, not %d", kind.NumIn(), len(args))
	}
	if kind.IsVariadic() && len(args)+given == fixed+1 && isArray(args[fixed-given]) {
		// A list in the place of the variadic parameter is all of it.
		rest := reflect.New(kind.In(fixed)).Elem()
		if decode(args[fixed-given], rest) == nil {
			var spread []json.RawMessage
			if err := json.Unmarshal(args[fixed-given], &spread); err != nil {
				return nil, err
			}
			args = append(append([]json.RawMessage{}, args[:fixed-given]...), spread...)
		}
	}
	for number, arg := range args {
		place := number + given
		wanted := kind.In(min(place, kind.NumIn()-1))
		if kind.IsVariadic() && place >= fixed {
			wanted = wanted.Elem()
		}
		value := reflect.New(wanted).Elem()
		if err := decode(arg, value); err != nil {
			return nil, fmt.Errorf("argument %d: %w", number+1, err)
		}
		values = append(values, value)
	}
	return values, nil
}

func isArray(text json.RawMessage) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] == '['
}
