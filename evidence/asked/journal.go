package asked

// Journal is what journalctl(1) answered, by fixed arguments. An absent
// journal is Present: false with a reason, and not an empty list.
type Journal struct {
	Present   bool           `json:"present"`       // false: this host keeps no journal (no files, or no journalctl)
	Why       string         `json:"why,omitempty"` // set when not Present
	Entries   []JournalEntry `json:"entries"`
	Truncated bool           `json:"truncated"` // the size cap was reached; the newest entries were kept
	// OldestUsec is the wall time of the oldest entry the journal holds of any
	// source, so that a reader knows how far back silence means silence. 0: not known.
	OldestUsec int64 `json:"oldest_usec"`
}

// JournalEntry holds trusted fields (those with a leading underscore, which
// journald itself sets; systemd.journal-fields(7)) and the message.
type JournalEntry struct {
	WallUsec      int64  `json:"wall_usec"`      // __REALTIME_TIMESTAMP
	MonotonicUsec int64  `json:"monotonic_usec"` // _SOURCE_MONOTONIC_TIMESTAMP for the kernel's, else __MONOTONIC_TIMESTAMP
	BootID        string `json:"boot_id"`        // _BOOT_ID
	Transport     string `json:"transport"`      // _TRANSPORT
	Unit          string `json:"unit"`           // _SYSTEMD_UNIT
	Identifier    string `json:"identifier"`     // SYSLOG_IDENTIFIER (not trusted)
	PID           int    `json:"pid"`            // _PID
	Message       string `json:"message"`
}
