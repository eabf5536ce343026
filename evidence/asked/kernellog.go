package asked

// Log is the kernel's ring buffer as /dev/kmsg gives it
// (Documentation/ABI/testing/dev-kmsg): records of all facilities, so that a
// reader can see that a forgery was written from user space.
type Log struct {
	Coverage Coverage    `json:"coverage"`
	Records  []LogRecord `json:"records"`
}

// Coverage says what the log can speak about.
type Coverage struct {
	FirstUsec   int64  `json:"first_usec"`        // timestamp of the oldest record still in the ring (0: from boot on)
	LastUsec    int64  `json:"last_usec"`         // timestamp of the newest record
	ReadUsec    int64  `json:"read_usec"`         // CLOCK_MONOTONIC when reading ended: silence up to here is silence
	SinceUsec   int64  `json:"since_usec"`        // records older than this were left out on request; 0: none were
	Overwritten bool   `json:"overwritten"`       // the ring has lost its oldest records
	Lost        int    `json:"lost"`              // records overwritten while we read
	Stopped     string `json:"stopped,omitempty"` // why reading ended early; "" when the end was reached
}

// LogRecord is one printk. Usec is the kernel's local clock, close to
// CLOCK_MONOTONIC but not steered by NTP: on a long uptime it drifts.
type LogRecord struct {
	Seq      uint64 `json:"seq"`
	Usec     int64  `json:"usec"`
	Facility int    `json:"facility"` // 0 is the kernel; user space cannot write 0
	Level    int    `json:"level"`
	Text     string `json:"text"` // "\x0a" and the like unescaped; may hold newlines
}
