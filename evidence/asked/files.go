package asked

// Tail is the end of a log file: whole lines, at most 256 KiB.
type Tail struct {
	SizeBytes   int64  `json:"size_bytes"`   // of the file, when it was read
	OffsetBytes int64  `json:"offset_bytes"` // where Text begins; 0: it is the whole file
	Text        string `json:"text"`
}

// Usage is statfs(2) of the filesystem a path is on. Network and FUSE
// filesystems are not asked: they can hang.
type Usage struct {
	FilesystemType string  `json:"filesystem_type"` // "ext4", from mountinfo
	MountPoint     string  `json:"mount_point"`
	SizeBytes      uint64  `json:"size_bytes"`
	AvailableBytes uint64  `json:"available_bytes"`      // to an unprivileged user (f_bavail)
	FreeBytes      *uint64 `json:"free_bytes,omitempty"` // with what is kept for root, or for the filesystem itself (f_bfree); archives of before have none
	Inodes         uint64  `json:"inodes"`               // 0: the filesystem has no fixed number
	InodesFree     uint64  `json:"inodes_free"`
}
