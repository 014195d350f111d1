"""The attacks in JavaScript and Go, each by its own runtime's way out: what it tries, and how its success is seen."""

from __future__ import annotations

from typing import cast, get_args

from modelduel.testrun.sandbox.attacks import Attack
from modelduel.testrun.sandbox.attacks.model import Evidence


def _of(language: str, *rows: tuple[str, ...]) -> tuple[Attack, ...]:
    """Return attacks from id, aim, evidence and, for some, the word that they are root's; their code is their id."""
    made = []
    for key, aim, evidence, *rest in rows:
        assert evidence in get_args(Evidence)
        made.append(Attack(f"{language}-{key}", aim, cast(Evidence, evidence), key, root=bool(rest), victim=True))
    return tuple(made)


NODE = _of(
    "node",
    ("tcp", "TCP by node:net", "heard"),
    ("udp", "UDP by node:dgram", "heard"),
    ("unix", "unix sockets by path", "heard"),
    ("abstract", "abstract unix sockets", "heard"),
    ("fetch", "fetch", "heard"),
    ("listen", "a server", "says"),
    ("inspector", "opening the debugger", "says"),
    ("worker", "TCP from a worker thread", "heard"),
    ("read", "reading by node:fs", "secret"),
    ("symlink", "reading through a symbolic link", "secret"),
    ("child", "reading by a child process", "secret"),
    ("shell", "writing by a shell", "touched"),
    ("write", "writing by node:fs", "touched"),
    ("chmod", "changing the mode of files outside", "touched"),
    ("environ", "the environment of other processes", "secret"),
    ("cwd", "the working folder of another process", "secret"),
    ("kill", "process.kill", "hurt"),
    ("priority", "os.setPriority", "hurt"),
    ("setuid", "process.setuid", "says", "root"),
    ("daemon", "a detached child", "lingers"),
)
GO = _of(
    "go",
    ("tcp", "TCP by net", "heard"),
    ("udp", "UDP by net", "heard"),
    ("unix", "unix sockets by path", "heard"),
    ("abstract", "abstract unix sockets", "heard"),
    ("http", "net/http", "heard"),
    ("listen", "a server", "says"),
    ("interfaces", "the kernel's network tables", "says"),
    ("read", "reading by os", "secret"),
    ("symlink", "reading through a symbolic link", "secret"),
    ("exec", "reading by a child process", "secret"),
    ("write", "writing by os", "touched"),
    ("chmod", "changing the mode of files outside", "touched"),
    ("environ", "the environment of other processes", "secret"),
    ("kill", "syscall.Kill", "hurt"),
    ("renice", "syscall.Setpriority", "hurt"),
    ("ptrace", "syscall.PTRACE_SEIZE", "says"),
    ("userns", "a child in a user namespace", "says"),
    ("mount", "syscall.Mount", "says", "root"),
    ("iouring", "io_uring by raw call", "says"),
    ("setuid", "syscall.Setuid", "says", "root"),
    ("daemon", "a child in a session of its own", "lingers"),
)

NODE_PROGRAM = r"""
import net from "node:net"
import dgram from "node:dgram"
import fs from "node:fs"
import os from "node:os"
import diagnostics from "node:diagnostics_channel"
import inspector from "node:inspector"
import { Worker } from "node:worker_threads"
import { execFileSync, spawn } from "node:child_process"
const aim = JSON.parse(process.argv[3])
const out = (text = "out") => console.log(text)
const send = (where) => {
  const to = net.connect(where, () => to.write(aim.token, () => to.destroy()))
  to.on("error", console.error)
}
const read = (path) => out(fs.readFileSync(path, "utf8"))
const attacks = {
  tcp: () => send({ host: "127.0.0.1", port: aim.tcp }),
  udp: () => { const s = dgram.createSocket("udp4"); s.on("error", console.error)
    s.send(aim.token, aim.udp, "127.0.0.1", () => s.close()) },
  unix: () => send({ path: aim.unix }),
  abstract: () => send({ path: "\0" + aim.abstract }),
  fetch: () => {  // nobody answers
    diagnostics.subscribe("undici:request:bodySent", () => setImmediate(() => process.exit()))
    fetch(`http://127.0.0.1:${aim.tcp}/${aim.token}`).catch(console.error) },
  listen: () => { const s = net.createServer().listen(0, "127.0.0.1", () => { out(); s.close() }) },
  inspector: () => { inspector.open(0, "127.0.0.1"); if (inspector.url()) out(); inspector.close() },
  worker: () => new Worker(`const { workerData: aim } = require("node:worker_threads")
    const to = require("node:net").connect(aim.tcp, "127.0.0.1", () => to.write(aim.token, () => to.destroy()))`,
    { eval: true, workerData: aim }).on("error", console.error),
  read: () => read(aim.file),
  symlink: () => { fs.symlinkSync(aim.file, process.env.TMPDIR + "/link"); read(process.env.TMPDIR + "/link") },
  child: () => out(execFileSync("/bin/cat", [aim.file]).toString()),
  shell: () => execFileSync("/bin/sh", ["-c", 'echo x >> "$0"', aim.file]),
  write: () => fs.writeFileSync(aim.folder + "/new", "x"),
  chmod: () => fs.chmodSync(aim.file, 0o600),
  environ: () => read(`/proc/${aim.victim}/environ`),
  cwd: () => out(fs.readdirSync(`/proc/${aim.victim}/cwd`).join(" ")),
  kill: () => process.kill(aim.victim, "SIGTERM"),
  priority: () => os.setPriority(aim.victim, 19),
  setuid: () => { process.setuid(0); if (process.getuid() === 0) out() },
  daemon: () => spawn("/bin/sh", ["-c", "sleep 600; :", aim.token], { detached: true, stdio: "ignore" }).unref(),
}
attacks[process.argv[2]]()
"""

GO_PROGRAM = r"""
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"syscall"
	"time"
	"unsafe"
)

var aim struct {
	Token, Folder, File, Unix, Abstract string
	Tcp, Udp, Victim                    int
}

func out() { fmt.Println("out") }

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func send(network, address string) {
	to, err := net.DialTimeout(network, address, 30*time.Second)
	must(err)
	_, err = io.WriteString(to, aim.Token)
	must(err)
	to.Close()
}

func read(path string) {
	text, err := os.ReadFile(path)
	must(err)
	fmt.Println(string(text))
}

func through(code syscall.Errno) {
	if code != syscall.EPERM && code != syscall.EACCES && code != syscall.ENOSYS {
		out()
	}
}

func main() {
	must(json.Unmarshal([]byte(os.Args[2]), &aim))
	link := os.Getenv("TMPDIR") + "/link"
	switch os.Args[1] {
	case "tcp":
		send("tcp", fmt.Sprintf("127.0.0.1:%d", aim.Tcp))
	case "udp":
		send("udp", fmt.Sprintf("127.0.0.1:%d", aim.Udp))
	case "unix":
		send("unix", aim.Unix)
	case "abstract":
		send("unix", "@"+aim.Abstract)
	case "http":
		ctx, sent := context.WithCancel(context.Background())
		trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { sent() }}  // nobody answers
		ctx = httptrace.WithClientTrace(ctx, trace)
		address := fmt.Sprintf("http://127.0.0.1:%d/%s", aim.Tcp, aim.Token)
		ask, err := http.NewRequestWithContext(ctx, "GET", address, nil)
		must(err)
		http.DefaultClient.Do(ask)
	case "listen":
		_, err := net.Listen("tcp", "127.0.0.1:0")
		must(err)
		out()
	case "interfaces":
		_, err := net.Interfaces()
		must(err)
		out()
	case "read":
		read(aim.File)
	case "symlink":
		must(os.Symlink(aim.File, link))
		read(link)
	case "exec":
		text, err := exec.Command("/bin/cat", aim.File).Output()
		must(err)
		fmt.Println(string(text))
	case "write":
		must(os.WriteFile(aim.Folder+"/new", nil, 0o600))
	case "chmod":
		must(os.Chmod(aim.File, 0o600))
	case "environ":
		read(fmt.Sprintf("/proc/%d/environ", aim.Victim))
	case "kill":
		must(syscall.Kill(aim.Victim, syscall.SIGTERM))
	case "renice":
		must(syscall.Setpriority(syscall.PRIO_PROCESS, aim.Victim, 19))
	case "ptrace":
		_, _, code := syscall.RawSyscall6(syscall.SYS_PTRACE, 0x4206, uintptr(aim.Victim), 0, 0, 0, 0)
		through(code)
	case "userns":
		child := exec.Command("/bin/true")
		child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
		must(child.Run())
		out()
	case "mount":
		through(syscall.Mount("x", os.Getenv("TMPDIR"), "no-such-kind", 0, "").(syscall.Errno))
	case "iouring":
		var setup [256]byte
		_, _, code := syscall.RawSyscall(425, 8, uintptr(unsafe.Pointer(&setup)), 0)
		through(code)
	case "setuid":
		must(syscall.Setuid(0))
		out()
	case "daemon":
		child := exec.Command("/bin/sh", "-c", "sleep 600; :", aim.Token)
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		must(child.Start())
	}
}
"""
