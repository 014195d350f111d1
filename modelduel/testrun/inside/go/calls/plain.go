package calls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

const deepest = 200

var (
	marshaler   = reflect.TypeFor[json.Marshaler]()
	unmarshaler = reflect.TypeFor[json.Unmarshaler]()
	errNull     = errors.New("there is no null of this type")
)

// encodeAll writes what a function returned: nothing as null, several values as a list.
func encodeAll(to *bytes.Buffer, results []reflect.Value) error {
	switch len(results) {
	case 0:
		to.WriteString("null")
		return nil
	case 1:
		return encode(to, results[0], 0)
	}
	return list(to, len(results), func(number int) error { return encode(to, results[number], 1) })
}

// encode writes a value as JSON. As encoding/json does, but that nil slices and maps are empty ones, bytes are numbers,
// and what is no plain value is refused.
func encode(to *bytes.Buffer, value reflect.Value, depth int) error {
	if depth > deepest {
		return errors.New("the result is nested more than 200 deep, or holds itself")
	}
	if isNil(value) && value.Kind() != reflect.Slice && value.Kind() != reflect.Map {
		to.WriteString("null")
		return nil
	}
	kind := value.Type()
	if kind.Implements(marshaler) && value.CanInterface() {
		text, err := json.Marshal(value.Interface())
		to.Write(text)
		return err
	}
	if kind.Implements(errorType) {
		return errors.New("an error is not a plain value")
	}
	switch value.Kind() {
	case reflect.Bool:
		to.WriteString(strconv.FormatBool(value.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		to.WriteString(strconv.FormatInt(value.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		to.WriteString(strconv.FormatUint(value.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		return encodeFloat(to, value)
	case reflect.String:
		to.Write(quoted(value.String()))
	case reflect.Pointer, reflect.Interface:
		return encode(to, value.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		return list(to, value.Len(), func(number int) error { return encode(to, value.Index(number), depth+1) })
	case reflect.Map:
		return encodeMap(to, value, depth)
	case reflect.Struct:
		return encodeStruct(to, value, depth)
	default:
		return fmt.Errorf("a %s is not a plain value", kind)
	}
	return nil
}

func encodeFloat(to *bytes.Buffer, value reflect.Value) error {
	number := value.Float()
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return fmt.Errorf("%v is not a plain value", number)
	}
	text, err := json.Marshal(number)
	to.Write(text)
	return err
}

func encodeMap(to *bytes.Buffer, value reflect.Value, depth int) error {
	to.WriteByte('{')
	for number, key := range value.MapKeys() {
		name, err := keyText(key)
		if err != nil {
			return err
		}
		comma(to, number)
		to.Write(quoted(name))
		to.WriteByte(':')
		if err := encode(to, value.MapIndex(key), depth+1); err != nil {
			return err
		}
	}
	to.WriteByte('}')
	return nil
}

func keyText(key reflect.Value) (string, error) {
	if key.Kind() == reflect.Interface {
		key = key.Elem()
	}
	switch {
	case key.Kind() == reflect.String:
		return key.String(), nil
	case key.IsValid() && key.CanInt():
		return strconv.FormatInt(key.Int(), 10), nil
	case key.IsValid() && key.CanUint():
		return strconv.FormatUint(key.Uint(), 10), nil
	}
	return "", errors.New("a map with keys that are neither text nor whole numbers is not a plain value")
}

func encodeStruct(to *bytes.Buffer, value reflect.Value, depth int) error {
	fields := fieldsOf(value.Type())
	if len(fields) == 0 && value.NumField() > 0 {
		return fmt.Errorf("a %s, which shows no fields, is not a plain value", value.Type())
	}
	to.WriteByte('{')
	number := 0
	for _, one := range fields {
		found, err := value.FieldByIndexErr(one.index)
		if err != nil {
			continue // below an embedded pointer that is nil
		}
		comma(to, number)
		number++
		to.Write(quoted(one.name))
		to.WriteByte(':')
		if err := encode(to, found, depth+1); err != nil {
			return err
		}
	}
	to.WriteByte('}')
	return nil
}

type namedField struct {
	name  string
	index []int
}

// fieldsOf returns the fields that JSON shows, under their names there; those of embedded structs are the struct's own.
func fieldsOf(kind reflect.Type) []namedField {
	var found []namedField
	for _, one := range reflect.VisibleFields(kind) {
		tag, _, _ := strings.Cut(one.Tag.Get("json"), ",")
		if !one.IsExported() || tag == "-" || (one.Anonymous && tag == "") {
			continue
		}
		if tag == "" {
			tag = one.Name
		}
		found = append(found, namedField{tag, one.Index})
	}
	return found
}

func list(to *bytes.Buffer, length int, item func(int) error) error {
	to.WriteByte('[')
	for number := range length {
		comma(to, number)
		if err := item(number); err != nil {
			return err
		}
	}
	to.WriteByte(']')
	return nil
}

func comma(to *bytes.Buffer, number int) {
	if number > 0 {
		to.WriteByte(',')
	}
}

func quoted(text string) []byte {
	var to bytes.Buffer
	encoder := json.NewEncoder(&to)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return []byte(`""`) // no text is refused
	}
	return bytes.TrimSpace(to.Bytes())
}

func isNil(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return value.IsNil()
	}
	return false
}

// decode reads JSON into a value of a given type. As encoding/json does, but that null is no number or text, bytes may
// be given as text or as numbers, fields go by their names however written, and an `any` gets an int where it can.
func decode(text json.RawMessage, to reflect.Value) error {
	kind := to.Type()
	if isPlain(kind) || reflect.PointerTo(kind).Implements(unmarshaler) {
		if string(bytes.TrimSpace(text)) == "null" && !nullable(kind) {
			return fmt.Errorf("null for a %s: %w", kind, errNull)
		}
		return json.Unmarshal(text, to.Addr().Interface())
	}
	if string(bytes.TrimSpace(text)) == "null" {
		if !nullable(kind) {
			return fmt.Errorf("null for a %s: %w", kind, errNull)
		}
		return nil
	}
	switch kind.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(kind.Elem()))
		return decode(text, to.Elem())
	case reflect.Interface:
		return decodeAny(text, to)
	case reflect.Slice, reflect.Array:
		return decodeList(text, to)
	case reflect.Map:
		return decodeMap(text, to)
	case reflect.Struct:
		return decodeStruct(text, to)
	}
	return fmt.Errorf("a %s cannot be given", kind)
}

func nullable(kind reflect.Type) bool {
	switch kind.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return true
	}
	return false
}

// isPlain tells the types that encoding/json reads as we do, and faster.
func isPlain(kind reflect.Type) bool {
	switch kind.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	case reflect.Slice:
		return kind.Elem().Kind() != reflect.Uint8 && isPlain(kind.Elem())
	case reflect.Map:
		return kind.Key().Kind() == reflect.String && isPlain(kind.Elem())
	}
	return false
}

func decodeAny(text json.RawMessage, to reflect.Value) error {
	if to.NumMethod() > 0 {
		return fmt.Errorf("a %s cannot be given", to.Type())
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber()
	var value any
	if err := reader.Decode(&value); err != nil {
		return err
	}
	to.Set(reflect.ValueOf(natural(value)))
	return nil
}

// natural turns numbers into what a Go programmer would have written: int where it is whole and fits.
func natural(value any) any {
	switch found := value.(type) {
	case json.Number:
		if whole, err := strconv.Atoi(found.String()); err == nil {
			return whole
		}
		number, _ := found.Float64()
		return number
	case []any:
		for number := range found {
			found[number] = natural(found[number])
		}
	case map[string]any:
		for key := range found {
			found[key] = natural(found[key])
		}
	}
	return value
}

func decodeList(text json.RawMessage, to reflect.Value) error {
	kind := to.Type()
	var said string
	if kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Uint8 && json.Unmarshal(text, &said) == nil {
		to.SetBytes([]byte(said))
		return nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(text, &items); err != nil {
		return err
	}
	if kind.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(kind, len(items), len(items)))
	} else if len(items) != kind.Len() {
		return fmt.Errorf("%d items for a %s", len(items), kind)
	}
	for number, item := range items {
		if err := decode(item, to.Index(number)); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(text json.RawMessage, to reflect.Value) error {
	var items map[string]json.RawMessage
	if err := json.Unmarshal(text, &items); err != nil {
		return err
	}
	kind := to.Type()
	to.Set(reflect.MakeMap(kind))
	for name, item := range items {
		key, value := reflect.New(kind.Key()).Elem(), reflect.New(kind.Elem()).Elem()
		as := json.RawMessage(quoted(name))
		if key.CanInt() || key.CanUint() {
			as = json.RawMessage(name)
		}
		if err := decode(as, key); err != nil {
			return err
		}
		if err := decode(item, value); err != nil {
			return err
		}
		to.SetMapIndex(key, value)
	}
	return nil
}

func decodeStruct(text json.RawMessage, to reflect.Value) error {
	var items map[string]json.RawMessage
	if err := json.Unmarshal(text, &items); err != nil {
		return err
	}
	fields := map[string][]int{}
	for _, one := range fieldsOf(to.Type()) {
		fields[one.name] = one.index
	}
	for name, item := range items {
		index, ok := find(fields, name)
		if !ok {
			return fmt.Errorf("a %s has no field %s", to.Type(), name)
		}
		place, err := to.FieldByIndexErr(index)
		if err != nil {
			return err
		}
		if err := decode(item, place); err != nil {
			return err
		}
	}
	return nil
}
