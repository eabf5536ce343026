// Package live is this machine behind [evidence.Host]: its files, its kernel
// log, its journal, its container runtime, kubelet and API server.
//
// It changes nothing. Files are opened for reading only, and only kernel files
// and regular files; device nodes are never opened, but /dev/kmsg; no program
// is started, but journalctl with fixed arguments; services are asked with
// methods on a list.
//
// It never hangs. Every read and question runs on a goroutine of its own and
// is given up at a deadline; what is given up stays behind and is counted,
// because a thread stuck in the kernel cannot be called back.
//
// It does not follow a container's tricks. A process is read through a handle
// on its /proc directory, taken once, so that a recycled pid is seen as gone;
// a container's files are resolved inside the container's root.
//
// On systems other than Linux every answer is [evidence.Unsupported].
package live
