//go:build !linux

package guard

import "syscall"

func redirect(from, to int) {
	if err := syscall.Dup2(from, to); err != nil {
		panic(err)
	}
}
