// Package overlay looks at a container's root filesystem, where it is an
// overlay: how it was mounted, what its upper directory holds, and what became
// of that in a second. See Documentation/filesystems/overlayfs.rst.
package overlay

// Mount is the fact overlay.mount. Absent: the root is no overlay.
type Mount struct {
	Lowers      int    `json:"lowers" doc:"layers of the image, data-only ones included"`
	DataLowers  int    `json:"data_lowers" doc:"of them those that hold data only (6.8)"`
	UpperDir    string `json:"upper_dir,omitempty" doc:"the writable layer, on the host; left out when there is none, or its path is relative to who knows what"`
	ReadOnly    bool   `json:"read_only" doc:"nobody can write to it"`
	Metacopy    string `json:"metacopy" doc:"on: a change of owner or mode copies no data; off; or unknown, where neither the options nor the module say"`
	RedirectDir string `json:"redirect_dir,omitempty" doc:"the mount option, where it is set"`
	UserXattr   bool   `json:"user_xattr" doc:"its marks are user.overlay.*, as without privileges"`
	Volatile    bool   `json:"volatile" doc:"it never syncs its upper directory"`
}

// Upper is the fact overlay.upper: what the writable layer holds. Sums are of
// what was looked at, which is all only when Complete.
type Upper struct {
	Complete          bool   `json:"complete" doc:"the whole layer was looked at: at most 20,000 entries in 0.7 s, 64 directories deep"`
	Stopped           string `json:"stopped,omitempty" doc:"what ended it: entries, time, depth, refused"`
	Entries           int    `json:"entries" doc:"looked at"`
	Files             int    `json:"files" doc:"regular files"`
	FileBytes         int64  `json:"file_bytes" doc:"their sizes"`
	AllocatedBytes    int64  `json:"allocated_bytes" doc:"what they take on the disk"`
	Whiteouts         int    `json:"whiteouts" doc:"names of lower layers that were removed (character devices 0:0)"`
	MostWhiteouts     int    `json:"most_whiteouts" doc:"in one directory"`
	MostWhiteoutsIn   string `json:"most_whiteouts_in,omitempty" doc:"which"`
	OpaqueDirectories int    `json:"opaque_directories" doc:"directories that hide those of the same name below"`
	OriginKnown       bool   `json:"origin_known" doc:"the mark of a copied-up file could be read; without, copied-up counts are left out"`
	CopiedUpFiles     *int   `json:"copied_up_files,omitempty" doc:"copied from a lower layer before they were changed"`
	CopiedUpBytes     *int64 `json:"copied_up_bytes,omitempty" doc:"allocated by them"`
	RecentFiles       int    `json:"recent_files" doc:"files changed within the minute before"`
	RecentBytes       int64  `json:"recent_bytes" doc:"allocated by them"`
	RecentCopied      *int   `json:"recent_copied_files,omitempty" doc:"of those, copied up"`
	RecentCopiedBytes *int64 `json:"recent_copied_bytes,omitempty" doc:"allocated by them"`
	Largest           []File `json:"largest" doc:"at most 20"`
}

// File is one file of the writable layer.
type File struct {
	Path           string `json:"path" doc:"in the container; at most 200 bytes"`
	Bytes          int64  `json:"bytes" doc:"size"`
	AllocatedBytes int64  `json:"allocated_bytes" doc:"on the disk"`
	CopiedUp       *bool  `json:"copied_up,omitempty" doc:"left out where that could not be read"`
	InLower        *bool  `json:"in_lower,omitempty" doc:"a lower layer has a file of this name: without copied_up it was replaced, not copied; left out where not every layer could be asked"`
}

// Growth is the fact overlay.growth: what became of the writable layer between
// two passes over it, about a second apart.
type Growth struct {
	WindowUsec         uint64 `json:"window_usec" doc:"from the beginning of the first pass to that of the second"`
	Complete           bool   `json:"complete" doc:"both passes saw all; otherwise the sums are of what both might have seen, and nothing may be concluded from their silence"`
	GrewBytes          *int64 `json:"grew_bytes,omitempty" doc:"allocated, second less first; negative when files were removed; left out unless complete"`
	NewFiles           *int   `json:"new_files,omitempty" doc:"second less first; left out unless complete"`
	CopiedUpFiles      *int   `json:"copied_up_files,omitempty" doc:"copied up in the window; left out unless complete and the mark could be read"`
	CopiedUpBytes      *int64 `json:"copied_up_bytes,omitempty" doc:"allocated by them"`
	ChangedFiles       int    `json:"changed_files" doc:"files changed in the window"`
	ChangedBytes       int64  `json:"changed_bytes" doc:"allocated by them, all of each: a log that got a line counts whole"`
	ChangedOwnBytes    *int64 `json:"changed_own_bytes,omitempty" doc:"of that, files that were not copied up; left out where the mark could not be read"`
	GrewBytesPerSecond *int64 `json:"grew_bytes_per_second,omitempty" doc:"grew_bytes as a rate"`
	Newest             []File `json:"newest" doc:"changed in the window, largest first, at most 20"`
}
