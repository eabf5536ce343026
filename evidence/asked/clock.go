package asked

// Clock is three clocks read together; Spread is the time between the first
// and the last reading, so half of it bounds their misalignment.
// See clock_gettime(2).
type Clock struct {
	WallUsec      int64 `json:"wall_usec"`      // CLOCK_REALTIME since 1970
	MonotonicUsec int64 `json:"monotonic_usec"` // CLOCK_MONOTONIC: since boot, stands still in suspend
	BootUsec      int64 `json:"boot_usec"`      // CLOCK_BOOTTIME: since boot, goes on in suspend
	SpreadUsec    int64 `json:"spread_usec"`
}
