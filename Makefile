# A fresh machine needs Go, gcc, make and apt; everything else is installed here when it is missing.
export CGO_ENABLED = 0
GO ?= go
LDFLAGS = -s -w

.PHONY: all build test smoke demo bench accuracy golden lab lint fuzz darwin clean

all: build

build:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/runbook ./cmd/runbook

# The whole suite: Go tests, the Rego tests of every policy, the command line's
# scripts, the recorded incidents, and that everything builds on darwin too.
# And a few real faults, where they can be made.
test: darwin smoke
	$(GO) vet ./...
	$(GO) test -timeout 25m ./...

smoke: build
	./fixtures/lab/smoke.sh ./bin/runbook

darwin:
	GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/runbook

# Kills a process for real at a memory limit in a cgroup of its own and explains
# it; without the rights for that it replays a recorded incident and says so.
demo: build
	./fixtures/lab/demo.sh ./bin/runbook

bench: build
	./fixtures/bench/bench.sh ./bin/runbook
	./fixtures/bench/slow.sh ./bin/runbook

accuracy:
	$(GO) test ./cmd/runbook -run 'TestAccuracy|TestErasure' -count=1 -v | grep -v '^=== '

# Judges every recorded incident again and shows what moved.
golden:
	$(GO) test ./cmd/runbook -run 'TestIncidents|TestExplain' -count=1 -update
	git diff --stat -- fixtures/incidents runbooks

# Makes real faults, asks runbook what each was and prints a table: on this
# machine (root; installs containerd and runc) and in a VM with cgroup v2 and a
# kubelet, which is built when it is missing. ONLY="NAME..." makes some of them,
# KEEP=DIR keeps the recordings. See fixtures/lab/README.md for how long it takes.
lab: build
	status=0; \
	./fixtures/lab/native.sh -b ./bin/runbook $(if $(KEEP),-k $(KEEP)) $(ONLY) || status=1; \
	./fixtures/lab/vm.sh -b ./bin/runbook $(if $(KEEP),-k $(KEEP)) $(ONLY) || status=1; \
	exit $$status

lint:
	golangci-lint run

fuzz:
	./fixtures/fuzz.sh

clean:
	rm -rf bin
