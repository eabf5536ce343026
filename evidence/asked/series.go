package asked

// Series is what small counter files of the kernel held, again and again, at
// one interval. The texts are raw: what they mean is for the reader.
type Series struct {
	IntervalUsec int64          `json:"interval_usec"` // as asked; when each sample was taken is in it
	Files        []string       `json:"files"`         // as asked, in order
	Samples      []SeriesSample `json:"samples"`
	Stopped      string         `json:"stopped,omitempty"` // why there are fewer than asked for; "" when there are all
}

// SeriesSample is one reading of every file.
type SeriesSample struct {
	MonotonicUsec int64    `json:"monotonic_usec"`  // CLOCK_MONOTONIC, when its first file was opened
	Texts         []string `json:"texts"`           // one for each file; "" where it could not be read
	Stops         []string `json:"stops,omitempty"` // one for each file: the stop, or ""; missing when all were read
}
