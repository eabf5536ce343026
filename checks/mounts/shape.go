// Package mounts looks at the filesystems a container sees: which of them are
// on a disk and on which one, which another machine serves, and which the
// kernel has made read-only.
package mounts

// Mounts is the fact mounts.container: the filesystems in the mount namespace
// of the subject's main process, without those that hold no data (proc, sysfs,
// cgroups, device nodes). See proc_pid_mountinfo(5).
type Mounts struct {
	Mounts   []Mount `json:"mounts" doc:"in the kernel's order, at most 200"`
	Complete bool    `json:"complete" doc:"there were no more"`
}

// Mount is one filesystem as the container sees it.
type Mount struct {
	Point          string `json:"point" doc:"in the container"`
	FilesystemType string `json:"filesystem_type" doc:"ext4, overlay, tmpfs, nfs4"`
	Source         string `json:"source,omitempty" doc:"device, or server:/export; at most 200 bytes"`
	Device         string `json:"device" doc:"major:minor of the filesystem"`
	Disk           string `json:"disk,omitempty" doc:"the whole disk it is on, as node.disks names it; left out where it is on none, or on one nobody could find. Of an overlay: the disk of its upper directory"`
	ReadOnly       bool   `json:"read_only" doc:"this mount is read-only, by configuration"`
	SuperReadOnly  bool   `json:"super_read_only" doc:"the filesystem itself is read-only, for all its mounts. Of an overlay: the filesystem its upper directory is on"`
	ShutDown       bool   `json:"shut_down" doc:"the kernel has shut it down after an error (emergency_ro or shutdown in its options)"`
	Network        bool   `json:"network" doc:"another machine, or a program in user space, answers for it"`
	BackingDevice  string `json:"backing_device,omitempty" doc:"of an overlay: major:minor of the filesystem its upper directory is on"`
	BackingType    string `json:"backing_type,omitempty" doc:"of an overlay: that filesystem's type"`
	BackingSource  string `json:"backing_source,omitempty" doc:"of an overlay: that filesystem's device"`
}
