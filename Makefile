# A fresh machine needs Go, gcc, make and apt; everything else is installed here when it is missing.
export CGO_ENABLED = 0
GO ?= go
LDFLAGS = -s -w

.PHONY: all build test demo bench accuracy golden lab lint fuzz darwin clean

all: build

build:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/runbook ./cmd/runbook

# The whole suite: Go tests, the Rego tests of every policy, the command line's
# scripts, the recorded incidents, and that everything builds on darwin too.
test: darwin
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...

darwin:
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/runbook

# Kills a process for real at a memory limit in a cgroup of its own and explains
# it; without the rights for that it replays a recorded incident and says so.
demo: build
	./fixtures/lab/demo.sh ./bin/runbook

bench: build
	./fixtures/bench/bench.sh ./bin/runbook

accuracy:
	$(GO) test ./cmd/runbook -run 'TestAccuracy|TestErasure' -count=1 -v | grep -v '^=== '

# Judges every recorded incident again and shows what moved.
golden:
	$(GO) test ./cmd/runbook -run 'TestIncidents|TestExplain' -count=1 -update
	git diff --stat -- fixtures/incidents runbooks

# Makes real faults on this machine (root; installs containerd and runc).
lab: build
	./fixtures/lab/native.sh -b ./bin/runbook $(ONLY)

lint:
	golangci-lint run

fuzz:
	./fixtures/fuzz.sh

clean:
	rm -rf bin
