package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What an incident may not tell: paths of the machine it was recorded on that
// have nothing to do with the fault, and anything that opens a door. The lab's
// API server takes a token that begins with lab-secret-, so that it is found.
var betrayals = map[string]*regexp.Regexp{
	"a home directory":    regexp.MustCompile(`(?:^|[\s"'=:,(])/(?:home|Users|root)/[.a-zA-Z]`),
	"a workplace":         regexp.MustCompile(`(?:^|[\s"'=:,(])/(?:work|workspace|builds?|src|go|mnt|tmp/(?:wt|go-build))/`),
	"a link elsewhere":    regexp.MustCompile(`"link":"/(?:srv/|tmp/[^/"]+\.(?:log|lock|sh)"|tmp/[a-qs-z][^/"]*/)`),
	"a bearer token":      regexp.MustCompile(`(?i)bearer [a-z0-9._-]{8,}|lab-secret-`),
	"a JSON web token":    regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ`),
	"a private key":       regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`),
	"a kubeconfig":        regexp.MustCompile(`client-key-data|certificate-authority-data`),
	"a cloud key":         regexp.MustCompile(`\bAKIA[0-9A-Z]{16}\b`),
	"a password in a URL": regexp.MustCompile(`[a-z]+://[^/\s:@"]+:[^/\s:@"]+@`),
	"a proxy":             regexp.MustCompile(`(?i)\b(?:https?|no)_proxy=`),
}

// Mount points any node may have. Others tell what else a machine is used for,
// and fixtures/lab/asker.sh takes them away before runbook looks.
var usualMount = regexp.MustCompile(`^/(?:$|(?:proc|sys|dev|run|boot|var|etc|tmp|usr|opt|home|given|cache|data|job)(?:/|$))`)

// The programs that start a machine. Any other process 1 is a workplace's.
var usualInit = regexp.MustCompile(`^(?:systemd|init|busybox|bash|sh|dumb-init|tini|runit|s6-svscan)\n?$`)

// incidentLimit keeps the recordings small: many are several hundred KiB, most
// of it the kernel log.
const incidentLimit = 2 << 20

func (i incident) tellsNothingOfTheMachine(t *testing.T) {
	folder, size := filepath.Join(incidentsDir, i.name), int64(0)
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		size += int64(len(text))
		for _, found := range betrayed(name, string(text)) {
			t.Errorf("%s holds %s", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if size > incidentLimit {
		t.Errorf("it is %d KiB large, and may be %d", size>>10, incidentLimit>>10)
	}
}

func betrayed(name, text string) []string {
	var found []string
	for what, pattern := range betrayals {
		if hit := pattern.FindString(text); hit != "" {
			found = append(found, what+": "+hit)
		}
	}
	if strings.HasSuffix(name, "/proc/1/comm") && !usualInit.MatchString(text) {
		found = append(found, "an unusual process 1: "+text)
	}
	if strings.HasSuffix(name, "/proc/self/mountinfo") {
		for line := range strings.Lines(text) {
			if fields := strings.Fields(line); len(fields) > 4 && !usualMount.MatchString(fields[4]) {
				found = append(found, "a foreign mount: "+fields[4])
			}
		}
	}
	return found
}

func TestBetrayalsAreFound(t *testing.T) {
	for what, text := range map[string]string{
		"a home directory":    `"/root/.kube/config"`,
		"a workplace":         "cannot open /workspace/runbook/bin",
		"a link elsewhere":    `{"verb":"link","name":"/proc/1/fd/255","link":"/srv/checkout/native.sh"}`,
		"a bearer token":      "Authorization: Bearer abcdefgh12345678",
		"a JSON web token":    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.x",
		"a private key":       "-----BEGIN EC PRIVATE KEY-----",
		"a kubeconfig":        "client-key-data: LS0t",
		"a cloud key":         "AKIAABCDEFGHIJKLMNOP",
		"a password in a URL": "postgres://app:hunter2@db/app",
		"a proxy":             "HTTPS_PROXY=http://10.0.0.1:3128",
	} {
		if !betrayals[what].MatchString(text) {
			t.Errorf("%q is not found to be %s", text, what)
		}
	}
	for name, text := range map[string]string{
		"host/proc/1/comm":         "build_agent\n",
		"host/proc/self/mountinfo": "28 27 0:25 / /mnt2/tools ro - tmpfs none ro\n",
	} {
		if len(betrayed("x/"+name, text)) == 0 {
			t.Errorf("%s: %q is taken for usual", name, text)
		}
	}
}
