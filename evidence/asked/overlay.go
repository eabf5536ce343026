package asked

// OverlayWalk is what an overlay's upper directory holds, and what became of it
// in a short while: two passes over the same tree, of the names and inodes
// only. No file is opened, no link followed, no other filesystem entered.
type OverlayWalk struct {
	UpperDir  string      `json:"upper_dir"`  // on the host
	PauseUsec int64       `json:"pause_usec"` // from the beginning of the first pass to that of the second
	First     OverlayPass `json:"first"`
	Second    OverlayPass `json:"second"`
}

// OverlayPass is one pass. Sums are of what was looked at: of all, only when
// Complete.
type OverlayPass struct {
	AtUsec             int64         `json:"at_usec"` // wall time when it began
	Complete           bool          `json:"complete"`
	Stopped            string        `json:"stopped,omitempty"` // what ended it: "entries", "time", "depth", "refused"
	Entries            int           `json:"entries"`
	Directories        int           `json:"directories"`
	Files              int           `json:"files"`                // regular ones
	FileBytes          int64         `json:"file_bytes"`           // st_size
	AllocatedBytes     int64         `json:"allocated_bytes"`      // st_blocks
	Whiteouts          int           `json:"whiteouts"`            // character devices 0:0
	MostWhiteouts      int           `json:"most_whiteouts"`       // in one directory
	MostWhiteoutsIn    string        `json:"most_whiteouts_in"`    // which
	OpaqueDirectories  int           `json:"opaque_directories"`   // overlay.opaque
	OriginKnown        bool          `json:"origin_known"`         // overlay.origin may be read: it marks files that were copied up
	CopiedUpFiles      int           `json:"copied_up_files"`      // with overlay.origin
	CopiedUpBytes      int64         `json:"copied_up_bytes"`      // allocated
	SinceUsec          int64         `json:"since_usec"`           // those changed since: the minute before the first pass; the beginning of the first before the second
	ChangedFiles       int           `json:"changed_files"`        // by ctime, which a container cannot set
	ChangedBytes       int64         `json:"changed_bytes"`        // allocated by them, all of each
	ChangedCopiedFiles int           `json:"changed_copied_files"` // of those, copied up
	ChangedCopiedBytes int64         `json:"changed_copied_bytes"` // allocated
	BirthKnown         bool          `json:"birth_known"`          // the filesystem keeps when an inode was made: for a copied-up file that is when
	BornCopiedFiles    int           `json:"born_copied_files"`    // copied up since
	BornCopiedBytes    int64         `json:"born_copied_bytes"`    // allocated
	Largest            []OverlayFile `json:"largest"`              // by allocation, at most 20
	Newest             []OverlayFile `json:"newest"`               // changed since, largest first, at most 20
}

// OverlayFile is one regular file in the upper directory.
type OverlayFile struct {
	Path           string `json:"path"` // as the container sees it; at most 200 bytes
	Bytes          int64  `json:"bytes"`
	AllocatedBytes int64  `json:"allocated_bytes"`
	ModifiedUsec   int64  `json:"modified_usec"`
	ChangedUsec    int64  `json:"changed_usec"`
	BornUsec       int64  `json:"born_usec,omitempty"` // when this inode was made; left out where that is not kept
	CopiedUp       *bool  `json:"copied_up,omitempty"` // left out where that cannot be read
	InLower        *bool  `json:"in_lower,omitempty"`  // a lower layer has a file of this name; left out where nobody could look
}
