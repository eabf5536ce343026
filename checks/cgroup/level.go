package cgroup

import "runbook/evidence/cgroupfs"

func levelOf(cgroupPath string) string { return cgroupfs.Level(cgroupPath) }
