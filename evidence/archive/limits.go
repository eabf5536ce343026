package archive

import "errors"

// limits bound what a reader takes in. An archive is somebody else's file.
type limits struct {
	total, entry, free int64 // bytes; free is how many are read before ratio counts
	files              int
	ratio              int64 // uncompressed to compressed
}

func readLimits() limits {
	return limits{total: 512 << 20, entry: 64 << 20, free: 64 << 20, files: 400_000, ratio: 500}
}

// The writer stays under the reader's limits with room to spare: what it
// wrote must open. In one file each record is two entries.
const (
	maxRecords      = 190_000
	maxContentBytes = 320 << 20
	maxJournalBytes = 48 << 20
	maxAnswerBytes  = 60 << 20
	maxNamesBytes   = 8 << 20
	writeRatio      = 250
	writeFreeBytes  = 48 << 20
)

var (
	errFull         = errors.New("cannot keep more: the archive has reached the size its format allows")
	errTooRegular   = errors.New("cannot keep more: the content compresses so well that the archive would be refused as a bomb")
	errWriterClosed = errors.New("cannot write: the archive is already closed")
)
