//go:build linux

package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

func TestErrnosBecomeStops(t *testing.T) {
	for errno, want := range map[error]evidence.ReadError{
		unix.ENOENT:              {Stop: evidence.NotExist},
		unix.ENOTDIR:             {Stop: evidence.NotExist, Detail: "not a directory"},
		unix.EACCES:              {Stop: evidence.Permission},
		unix.EPERM:               {Stop: evidence.Permission},
		unix.ESRCH:               {Stop: evidence.Gone},
		unix.EOPNOTSUPP:          {Stop: evidence.Unsupported},
		unix.EINVAL:              {Stop: evidence.Unsupported},
		unix.ENODEV:              {Stop: evidence.Unsupported},
		unix.ELOOP:               {Stop: evidence.NotRegular},
		unix.ENXIO:               {Stop: evidence.NotRegular},
		unix.EIO:                 {Stop: evidence.Failed, Detail: "EIO"},
		unix.EMFILE:              {Stop: evidence.Failed, Detail: "EMFILE"},
		context.DeadlineExceeded: {Stop: evidence.Timeout},
		context.Canceled:         {Stop: evidence.Cut},
		errors.New("odd\nerror"): {Stop: evidence.Failed, Detail: "open /x: odd"},
	} {
		want.Name = "/x"
		if got := readError("/x", fmt.Errorf("open /x: %w", errno)); *got != want {
			t.Errorf("%v: got %+v, want %+v", errno, *got, want)
		}
	}
}

func TestDetailsFitOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                  "plain",
		"first\nsecond":          "first",
		"a\x1b[31mred\r\u202e":   "a[31mred",
		strings.Repeat("ä", 200): strings.Repeat("ä", maxDetailRunes) + "…",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
