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

// Space is the fact mounts.space: room on the filesystems that the subject may
// write to, in both looks, as statfs(2) tells it. Absent: it has no process.
//
// ext4 keeps a part for root (available_bytes is without it), and a small one
// (a fiftieth, at most 4096 blocks) for itself, which is in free_bytes.
type Space struct {
	Filesystems []Filesystem `json:"filesystems" doc:"that it may write to and that this machine answers for, each once, at most 16; without those that have no size of their own"`
	NotAsked    int          `json:"not_asked" doc:"filesystems it may write to that another machine or a program answers for, or whose upper directory is out of sight: to ask could hang"`
	Complete    bool         `json:"complete" doc:"each of the others was asked in both looks and answered"`
	Why         string       `json:"why,omitempty" doc:"why one did not"`
	WriterUID   *uint64      `json:"writer_uid,omitempty" doc:"the user id by which the main process's writes are judged, as this machine counts users; left out when not known"`
}

// Filesystem is room on one of them.
type Filesystem struct {
	Point               string  `json:"point" doc:"in the container"`
	Overlay             bool    `json:"overlay" doc:"it is an overlay; the rest is about what its upper directory, the writable layer, is on"`
	FilesystemType      string  `json:"filesystem_type" doc:"ext4, xfs, tmpfs"`
	Source              string  `json:"source,omitempty" doc:"device; at most 200 bytes"`
	SizeBytes           uint64  `json:"size_bytes"`
	AvailableBytes      uint64  `json:"available_bytes" doc:"to users other than root, second look"`
	AvailableBytesFirst uint64  `json:"available_bytes_first" doc:"the same in the first look"`
	FreeBytes           *uint64 `json:"free_bytes,omitempty" doc:"with what is kept for root and for the filesystem itself, second look"`
	Inodes              uint64  `json:"inodes" doc:"how many files it can have; 0: it has no fixed number (btrfs)"`
	InodesFree          uint64  `json:"inodes_free" doc:"second look"`
	InodesFreeFirst     uint64  `json:"inodes_free_first" doc:"first look"`
}
