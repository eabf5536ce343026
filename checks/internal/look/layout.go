package look

import (
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

const mountinfo = "/proc/self/mountinfo"

// Layout reads where the cgroup hierarchies are mounted. Every check of every
// container asks, and on a node with many containers the file is long.
func Layout(host evidence.Host) (cgroupfs.Layout, error) {
	return Once(host, func() (cgroupfs.Layout, error) {
		text, err := WholeFile(host, mountinfo)
		if err != nil {
			return cgroupfs.Layout{}, err
		}
		layout, err := cgroupfs.Parse([]byte(text))
		if err != nil {
			return cgroupfs.Layout{}, Malformed(mountinfo, err.Error())
		}
		return layout, nil
	}, mountinfo, "layout")
}
