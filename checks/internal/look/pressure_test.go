package look

import (
	"testing"

	"runbook/checks/internal/fake"
)

func TestPressure(t *testing.T) {
	const both = "some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967\nfull avg10=20.00 avg60=4.01 avg300=0.80 total=3600000\n"
	for text, want := range map[string]bool{
		both: true,
		"some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n": true, // /proc/pressure/cpu before 5.13
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n": false,
		"some avg10=0.00 avg60=0.00 avg300=0.00\n":         false,
		"some avg10=NaN avg60=0.00 avg300=0.00 total=0\n":  false,
		"some avg10=101.0 avg60=0 avg300=0 total=0\n":      false,
		"18446744073709551615\n":                           false,
		"some avg10=0.00 avg60=0.00 avg300=0.00 total=0":   false, // cut short
	} {
		host := &fake.Host{Files: map[string]string{"/proc/pressure/cpu": text}}
		got, err := Pressure(host, "/proc/pressure/cpu")
		if (err == nil) != want {
			t.Errorf("%q: %+v %v", text, got, err)
		}
		if text == both && (got.Some.Avg10 != 22.66 || got.Full == nil || got.Full.TotalUsec != 3600000) {
			t.Errorf("%+v", got)
		}
	}
}

func TestRatio(t *testing.T) {
	if r := Ratio(1000, 500, 2000); r != nil {
		t.Error("a counter that went backwards has no ratio")
	}
	if r := Ratio(0, 2001, 2000); r == nil || *r != 1 {
		t.Error("files and clock are read a moment apart")
	}
	if r := Ratio(0, 500, 0); r != nil {
		t.Error("without a window there is no ratio")
	}
}

func FuzzPressure(f *testing.F) {
	f.Add("some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parsePressure(text)
		if ok && (got.Some.Avg10 < 0 || got.Some.Avg10 > 100 || got.Some.Avg60 > 100) {
			t.Errorf("%q: %+v", text, got)
		}
	})
}
