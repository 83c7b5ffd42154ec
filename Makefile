# Two commands on a fresh machine with Go: `make demo` shows the main job, `make test` runs everything that CI runs.
# Targets run one after the other: a build of Terragrunt or OpenTofu keeps every core busy by itself.
.NOTPARALLEL:
.DEFAULT_GOAL := help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  = -s -w -X main.version=$(VERSION)

# The programs that tests and linters need. Each is pinned by a module of its own, .tools/NAME/go.mod, so that neither its
# dependencies nor its version touch ours.
BIN   := .tools/bin
TOOLS := $(BIN)/terragrunt $(BIN)/tofu $(BIN)/golangci-lint $(BIN)/goreleaser

##@ Use
.PHONY: build demo
build: ## Build bin/tg-refactor
	go build -ldflags '$(LDFLAGS)' -o bin/tg-refactor ./cmd/tg-refactor

demo: build ## Plan, apply and roll back the refactoring on a scratch copy of the sample tree
	.tools/demo.sh bin/tg-refactor testdata/single-cluster

##@ Develop
.PHONY: test programs go-test backends engines compatibility drawn bench torture fuzz fmt
test: programs tools lint platforms release-check go-test ## Everything that CI runs; builds the tools first (15 minutes the first time, on two cores)

programs:
	.tools/programs.sh

# Tests run real Terragrunt with real OpenTofu, which takes longer than go test's ten minutes on a slow machine.
go-test: $(BIN)/terragrunt $(BIN)/tofu ## The Go tests alone
	go test -p 2 -timeout 40m ./...

# With TERRAFORM=FILE it tries that one as well.
backends: $(BIN)/terragrunt $(BIN)/tofu .tools/backends/node_modules ## The state commands against servers from npm: Azurite, Dynalite (docs/compatibility.md)
	go test -tags backends -timeout 30m -count 1 -v -run TestBackends ./internal/state

.tools/backends/node_modules: .tools/backends/package.json .tools/backends/package-lock.json
	cd .tools/backends && npm ci --ignore-scripts
	touch $@

engines: .tools/engines/node_modules ## Ask Ruby, Python, git, minimatch, picomatch and editorconfig what drawn patterns match, and write it down for the tests
	ENGINES_NODE_PATH=$(CURDIR)/$< go test -tags engines -count 1 -run TestRecordEngines ./internal/watch
	go test -count 1 -v -run TestVerdictsAreTheEngines ./internal/watch

.tools/engines/node_modules: .tools/engines/package.json .tools/engines/package-lock.json
	cd .tools/engines && npm ci --ignore-scripts
	touch $@

# It takes a quarter of an hour to build the older Terragrunt. With TERRAFORM=FILE it tries another one than that on the PATH.
compatibility: $(BIN)/terragrunt $(BIN)/tofu $(BIN)/terragrunt-0.55 ## Try an older Terragrunt and Terraform, and write down what was seen (docs/compatibility.md)
	TERRAFORM="$${TERRAFORM:-$$(command -v terraform)}" go test -tags compatibility -timeout 60m -count 1 -v -run TestRecordCompatibility ./internal/engine
	go test -count 1 -run TestCompatibility ./internal/engine

bench: ## The benchmarks, with memory
	go test -run '^$$' -bench . -benchmem -p 1 -timeout 30m ./...

# Faults at every call of every command that writes, and kills of the program itself at random moments (docs/threats.md has the figures).
TORTURE ?= 100
torture: $(BIN)/tofu ## Kill each command that writes TORTURE (100) times, and fail each of its calls to the disk and to programs
	TORTURE=$(TORTURE) go test -tags torture -timeout 10h -count 1 -v -run 'Torture|MeetsFaults' ./internal/cli

# Every run of the tests draws the first few of these.
DRAWN ?= 100
drawn: $(BIN)/terragrunt ## Draw DRAWN (100) repositories with stacks, move something in each, and ask Terragrunt what it generates and renders
	DRAWN=$(DRAWN) go test -timeout 10h -count 1 -v -run 'Drawn' ./internal/evaluate ./internal/engine

# go test fuzzes one target a run. It would spend a minute on shortening each text that it finds.
FUZZTIME ?= 1m
fuzz: ## Each parser of something from outside on random texts, for FUZZTIME (1m) each
	@grep -rn '^func Fuzz' --include=*_test.go internal | sed -E 's|^(internal/[a-z]+)/.*func (Fuzz[A-Za-z]*).*|\1 \2|' | \
	while read -r package target; do go test ./$$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; done

fmt: $(BIN)/golangci-lint ## Format the code
	$(BIN)/golangci-lint fmt

##@ Check
.PHONY: lint gofmt vet rooms golangci licences vulnerabilities platforms release-check
lint: gofmt vet rooms golangci ## Formatting, vet, which package may import which, golangci-lint

gofmt:
	@unformatted=$$(gofmt -l cmd internal); test -z "$$unformatted" || { echo "not gofmt-clean, see 'make fmt':"; echo "$$unformatted"; exit 1; }

vet:
	go vet ./...

rooms:
	.tools/rooms.sh

golangci: $(BIN)/golangci-lint
	$(BIN)/golangci-lint run --allow-parallel-runners

licences: ## Write docs/licences.md, the licences of all that goes into the program; make test checks it
	LICENCES=write go test -count 1 -run TestLicences ./docs

# It asks vuln.go.dev, so that it is no part of make test: that runs where only Go's module proxy can be reached.
vulnerabilities: $(BIN)/govulncheck ## Known vulnerabilities in what the program calls; needs the network
	$(BIN)/govulncheck ./cmd/tg-refactor

platforms: ## Build for the systems of a release that this one is not
	for os in linux darwin; do CGO_ENABLED=0 GOOS=$$os go build -o /dev/null ./... || exit 1; done

release-check: $(BIN)/goreleaser ## Check .goreleaser.yaml
	$(BIN)/goreleaser check --quiet

##@ Tools and releases
.PHONY: tools completions clean help
tools: $(TOOLS) ## Build the pinned tools into .tools/bin where they are missing or older than their pin

# $(call tool,FOLDER,PACKAGE,LDFLAGS) builds $@ beside itself and renames it, so that a run of the old one goes on undisturbed.
define tool
	@echo "building $(@F) from .tools/$(1)"
	cd .tools/$(1) && go build -buildvcs=false -ldflags '-s -w $(3)' -o ../bin/$(@F).new $(2)
	mv $@.new $@
endef

TERRAGRUNT := github.com/gruntwork-io/terragrunt
$(BIN)/terragrunt: .tools/terragrunt/go.mod .tools/terragrunt/go.sum
	$(call tool,terragrunt,$(TERRAGRUNT),-X $(TERRAGRUNT)/internal/version.Version='$$(go list -m -f '{{.Version}}' $(TERRAGRUNT))')

# Older ones, for make compatibility alone.
$(BIN)/terragrunt-%: .tools/terragrunt-%/go.mod .tools/terragrunt-%/go.sum
	$(call tool,terragrunt-$*,$(TERRAGRUNT),-X github.com/gruntwork-io/go-commons/version.Version='$$(go list -m -f '{{.Version}}' $(TERRAGRUNT))')

$(BIN)/tofu: .tools/opentofu/go.mod .tools/opentofu/go.sum
	$(call tool,opentofu,github.com/opentofu/opentofu/cmd/tofu,-X github.com/opentofu/opentofu/version.dev=no)

$(BIN)/golangci-lint: .tools/golangci-lint/go.mod .tools/golangci-lint/go.sum
	$(call tool,golangci-lint,github.com/golangci/golangci-lint/v2/cmd/golangci-lint)

$(BIN)/goreleaser: .tools/goreleaser/go.mod .tools/goreleaser/go.sum
	$(call tool,goreleaser,github.com/goreleaser/goreleaser/v2)

$(BIN)/govulncheck: .tools/govulncheck/go.mod .tools/govulncheck/go.sum
	$(call tool,govulncheck,golang.org/x/vuln/cmd/govulncheck)

completions: build ## Write the shell completions of a release
	mkdir -p completions
	for shell in bash zsh fish powershell; do bin/tg-refactor completion $$shell > completions/tg-refactor.$$shell || exit 1; done

clean: ## Remove what was built, but for the tools
	rm -rf bin dist completions

help: ## This text
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
