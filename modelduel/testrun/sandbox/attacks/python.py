"""The attacks in Python: one for each way out that is known, as small as shows it.

A number before a comma is a system call of x86_64, after it of aarch64. A call whose success would do harm is made with
arguments that the kernel refuses for another reason than permission: then it was let through.
"""

from __future__ import annotations

from modelduel.testrun.sandbox.attacks.model import Attack

PRELUDE = """
import ctypes, errno, glob, json, os, socket, struct, sys
aim = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X86 = os.uname().machine == "x86_64"
SCRATCH = os.environ["TMPDIR"]
def out(found="out"):
    print(found, flush=True)
def call(x86, arm, *args):
    args = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    return libc.syscall(ctypes.c_long(x86 if X86 else arm), *args)
def through(result):
    if result >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        out()
def send(family, kind, address):
    with socket.socket(family, kind) as to:
        to.settimeout(25)
        to.connect(address)
        to.send(aim["token"].encode())
def read(path):
    with open(path, "rb") as file:
        out(file.read().decode("utf-8", "replace"))
def search(names):
    for path in glob.glob(f"/proc/[0-9]*/{names}"):
        try:
            text = open(path, "rb").read()
        except OSError:
            continue
        if aim["token"].encode() in text:
            out(aim["token"])
"""

_NETWORK = (
    Attack("tcp", "TCP to this machine", "heard",
           "send(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', aim['tcp']))"),
    Attack("tcp6", "TCP over IPv6", "heard", "send(socket.AF_INET6, socket.SOCK_STREAM, ('::1', aim['tcp6']))"),
    Attack("udp", "UDP to this machine", "heard", "send(socket.AF_INET, socket.SOCK_DGRAM, ('127.0.0.1', aim['udp']))"),
    Attack("unix", "unix sockets by path", "heard", "send(socket.AF_UNIX, socket.SOCK_STREAM, aim['unix'])"),
    Attack(
        "abstract", "abstract unix sockets", "heard",
        r"send(socket.AF_UNIX, socket.SOCK_STREAM, '\0' + aim['abstract'])"
    ),
    Attack(
        "datagram", "unix datagrams from one of a pair of sockets", "heard",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(aim['token'].encode(), aim['datagram'])",
    ),
    Attack("listen", "listening for connections", "says", "socket.create_server(('127.0.0.1', 0)); out()"),
    Attack("raw", "raw sockets", "says", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); out()", root=True),
    Attack("packet", "sockets on the wire", "says", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW); out()",
           root=True),
    Attack("netlink", "the kernel's network tables", "says",
           "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW); out()"),
)  # fmt: skip

_SECRETS = (
    Attack("file", "reading the user's files", "secret", "read(aim['file'])"),
    Attack("list", "listing the user's folders", "secret", "out(' '.join(os.listdir(aim['folder'])))"),
    Attack("stat", "seeing whether a file is there", "says", "os.stat(aim['file']); out()"),
    Attack("symlink", "reading through a symbolic link", "secret",
           "os.symlink(aim['file'], SCRATCH + '/link'); read(SCRATCH + '/link')"),
    Attack("hardlink", "reading through a hard link", "secret",
           "os.link(aim['file'], SCRATCH + '/hard'); read(SCRATCH + '/hard')"),
    Attack("handle", "opening files by handle", "secret", """
handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
mount = ctypes.c_int()
assert call(303, 264, -100, aim["file"].encode(), handle, ctypes.byref(mount), 0) == 0
fd = call(304, 265, os.open(os.path.dirname(aim["file"]), os.O_RDONLY), handle, os.O_RDONLY)
out(os.read(fd, 100).decode())
""", root=True),
    Attack("shadow", "reading the machine's passwords", "says", "open('/etc/shadow').read(1); out()", root=True),
    Attack("environ", "the environment of other processes", "secret", "search('environ')", victim=True),
    Attack("cmdline", "the command lines of other processes", "secret", "search('cmdline')", victim=True),
    Attack("mem", "the memory of other processes", "says",
           "fd = os.open(f'/proc/{aim[\"victim\"]}/mem', os.O_RDONLY)\nos.pread(fd, 8, aim['address']); out()",
           victim=True),
    Attack("fd", "the open files of other processes", "secret",
           "read(f'/proc/{aim[\"victim\"]}/fd/{aim[\"fd\"]}')", victim=True),
    Attack("root", "the file system by way of another process", "secret",
           "read(f'/proc/{aim[\"victim\"]}/root{aim[\"file\"]}')", victim=True),
    Attack("cwd", "the working folder of another process", "secret",
           "read(f'/proc/{aim[\"victim\"]}/cwd/' + os.path.basename(aim['file']))", victim=True),
    Attack("getfd", "taking a descriptor of another process", "secret", """
taken = call(438, 438, os.pidfd_open(aim["victim"]), aim["fd"], 0)
out(os.pread(taken, 100, 0).decode())
""", victim=True),
    Attack("watch", "being told of changes in the user's folders", "says",
           "if libc.inotify_add_watch(libc.inotify_init1(0), aim['folder'].encode(), 0x100) >= 0: out()"),
)  # fmt: skip

_WRITES = (
    Attack("create", "making files outside", "touched", "open(aim['folder'] + '/new', 'w').close()"),
    Attack("overwrite", "changing files outside", "touched", "open(aim['file'], 'w').write('x')"),
    Attack("truncate", "cutting files outside short", "touched", "os.truncate(aim['file'], 0)"),
    Attack("delete", "deleting files outside", "touched", "os.unlink(aim['file'])"),
    Attack("rename", "renaming files outside", "touched", "os.rename(aim['file'], aim['file'] + 'x')"),
    Attack("mkdir", "making folders outside", "touched", "os.mkdir(aim['folder'] + '/new')"),
    Attack("chmod", "changing the mode of files outside", "touched", "os.chmod(aim['file'], 0o600)"),
    Attack("utime", "changing the times of files outside", "touched", "os.utime(aim['file'], (1, 1))"),
    Attack("through", "writing through a symbolic link", "touched",
           "os.symlink(aim['file'], SCRATCH + '/w')\nopen(SCRATCH + '/w', 'a').write('x')"),
    Attack("bound", "changing what it is run with", "touched", "open(aim['bound'], 'a').write('x')"),
    Attack("itself", "changing the tests it is judged by", "says",
           "os.chmod('driver.py', 0o777)\nopen('driver.py', 'a').close(); out()"),
    Attack("device", "making devices", "says",
           "os.mknod(SCRATCH + '/zero', 0o20666, os.makedev(1, 5))\nopen(SCRATCH + '/zero', 'rb').read(1); out()",
           root=True),
    Attack("kmsg", "the kernel's devices", "says", "os.open('/dev/kmsg', os.O_RDONLY | os.O_NONBLOCK); out()",
           root=True),
    Attack("sysctl", "the kernel's settings", "says", "os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY); out()",
           root=True),
)  # fmt: skip

_PROCESSES = (
    Attack("kill", "signalling processes of the user", "hurt", "os.kill(aim['victim'], 15)", victim=True),
    Attack("pidfd", "signalling by descriptor", "hurt",
           "import signal\nsignal.pidfd_send_signal(os.pidfd_open(aim['victim']), 9)", victim=True),
    Attack("ptrace", "tracing processes", "says", "through(call(101, 117, 0x4206, aim['victim'], 0, 0))", victim=True),
    Attack("readv", "reading another process's memory by call", "says", """
here = ctypes.create_string_buffer(8)
local = struct.pack("QQ", ctypes.addressof(here), 8)
if call(310, 270, aim["victim"], local, 1, struct.pack("QQ", aim["address"], 8), 1, 0) == 8: out()
""", victim=True),
    Attack("prlimit", "changing limits of other processes", "hurt",
           "import resource\nresource.prlimit(aim['victim'], resource.RLIMIT_NOFILE, (64, 64))", victim=True),
    Attack("renice", "changing priorities of other processes", "hurt", "os.setpriority(0, aim['victim'], 19)",
           victim=True),
    Attack("affinity", "moving other processes between processors", "hurt",
           "os.sched_setaffinity(aim['victim'], {min(os.sched_getaffinity(0))})", victim=True),
    Attack("daemon", "a daemon that outlives the run", "lingers", """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        os.execv("/bin/sh", ["/bin/sh", "-c", "sleep 600; :", aim["token"]])
    os._exit(0)
os.wait()
"""),
)  # fmt: skip

_KERNEL = (
    Attack("userns", "user namespaces", "says", "if libc.unshare(0x10000000) == 0: out()"),
    Attack("mountns", "mount namespaces", "says", "if libc.unshare(0x00020000) == 0: out()", root=True),
    Attack("netns", "network namespaces", "says", "if libc.unshare(0x40000000) == 0: out()", root=True),
    Attack("clone3", "clone3, whose flags no filter sees", "says", "through(call(435, 435, 0, 0))"),
    Attack("setns", "entering the namespaces of others", "says",
           "through(libc.setns(os.open(f'/proc/{aim[\"victim\"]}/ns/uts', os.O_RDONLY), 0))", root=True, victim=True),
    Attack("mount", "mounting", "says", "through(libc.mount(b'x', SCRATCH.encode(), b'no-such-kind', 0, None))",
           root=True),
    Attack("umount", "unmounting", "says", "through(libc.umount2(SCRATCH.encode(), 0))", root=True),
    Attack("fsopen", "mounting the new way", "says", "through(call(430, 430, b'no-such-kind', 0))", root=True),
    Attack("chroot", "changing the root folder", "says", "if libc.chroot(SCRATCH.encode()) == 0: out()", root=True),
    Attack("iouring", "io_uring", "says", "if call(425, 425, 8, ctypes.create_string_buffer(256)) >= 0: out()"),
    Attack("keyctl", "the kernel's key rings", "says", "through(call(250, 219, 0, -2, 1))"),
    Attack("addkey", "adding keys", "says", "through(call(248, 217, b'user', b'modelduel', b'x', 1, -2))"),
    Attack("bpf", "programs in the kernel", "says", "through(call(321, 280, 0xFFFF, 0, 0))", root=True),
    Attack("userfaultfd", "userfaultfd", "says", "through(call(323, 282, 1))"),
    Attack("memfd", "memory without an owner", "says", "if libc.memfd_create(b'x', 0) >= 0: out()"),
    Attack("perf", "performance counters", "says", "through(call(298, 241, bytes(128), 0, -1, -1, 0))", root=True),
    Attack("sysv", "memory that outlives its maker", "says", """
made = libc.shmget(0, 4096, 0o1600)
if made >= 0:
    libc.shmctl(made, 0, None)
    out()
"""),
    Attack("semaphore", "semaphores that outlive their maker", "says", """
made = libc.semget(0, 1, 0o1600)
if made >= 0:
    libc.semctl(made, 0, 0)
    out()
"""),
    Attack("tiocsti", "typing into the terminal", "says", "through(libc.ioctl(0, 0x5412, ctypes.c_char_p(b'x')))"),
    Attack("setuid", "becoming root", "says", "if libc.setuid(0) == 0: out()", root=True),
    Attack("kexec", "loading another kernel", "says", "through(call(246, 104, 0, 1 << 20, 0, -1))", root=True),
    Attack("module", "loading kernel modules", "says", "through(call(313, 273, -1, b'', 0))", root=True),
    Attack("reboot", "rebooting", "says", "through(call(169, 142, 0, 0, 0, 0))", root=True),
    Attack("syslog", "the kernel's log", "says", "through(call(103, 116, 10, 0, 0))", root=True),
    Attack("clock", "setting the clock", "says",
           "through(call(227, 112, 0, struct.pack('qq', 0, -1)))"),
)  # fmt: skip

GROUPS = {
    "network": _NETWORK,
    "secrets": _SECRETS,
    "writing": _WRITES,
    "processes": _PROCESSES,
    "kernel": _KERNEL,
}
ATTACKS = tuple(attack for group in GROUPS.values() for attack in group)
