package multicluster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// byHand does to the sample what the mv and rm lines of the refactoring plan do, and nothing to the texts: a stage's terragrunt.hcl
// moves alone, what stood beside it goes, and files that begin with a dot stay in the folder that is flattened.
func byHand(f files, live change.Path, filesAlone bool) files {
	moved := files{}
	stages := map[string]string{"extension": "extension", "build": "images", "publish": "registry"}
	artifacts, home := live.Child("cluster-101/artifacts"), live.Child("clusters/cluster-101")
	for path, content := range f {
		switch {
		case path.Within(artifacts):
			stage, rest, _ := strings.Cut(path.Below(artifacts), "/")
			to, known := stages[stage]
			if !known || filesAlone && rest != "terragrunt.hcl" {
				continue
			}
			path = live.Child("artifacts/" + to + "/" + rest)
		case path.Within(live.Child("cluster-101/cluster")) && !strings.HasPrefix(path.Below(live.Child("cluster-101/cluster")), "."):
			path = path.Rebase(live.Child("cluster-101/cluster"), home)
		case path.Within(live.Child("cluster-101")):
			path = path.Rebase(live.Child("cluster-101"), home)
		}
		moved[path] = content
	}
	return moved
}

// dangling are the references that lead nowhere, but for those that may.
func dangling(s stage) []string {
	var all []string
	for _, view := range s.x.Views() {
		for _, r := range view.References {
			if r.State == refs.Dangling && !r.Fallback && r.Kind != refs.VarFile {
				all = append(all, s.short(view.Config)+" "+string(r.Kind)+" "+r.Value)
			}
		}
	}
	return all
}

// TestTheSampleMovedByHandIsMended: the paths are those that the tool itself would have written; what was lost is named.
func TestTheSampleMovedByHandIsMended(t *testing.T) {
	start := sampleTree(t, realtest.SingleCluster.Name)
	l := begin(t, start).l
	f := byHand(filesOf(t, start), l.Live, true)
	s := begin(t, f.tree())
	assert.NotEmpty(t, dangling(s))
	assert.Equal(t, []phase.State{phase.Done, phase.Pending, phase.Pending, phase.Pending, phase.Pending}, s.state(),
		"phase 3 has the .gitignore of the folder to move that the plan's rmdir stumbles over")
	s = s.through(1, 2, 3, 4)
	assert.Equal(t, []string{
		"artifacts/extension/terragrunt.hcl path /⟨repository⟩/terraform/infra/live/artifacts/extension/frr.conf",
		"artifacts/images/terragrunt.hcl path /⟨repository⟩/terraform/infra/live/artifacts/images/schematic.yaml.tftpl",
		"artifacts/images/terragrunt.hcl file build-installer.sh"}, renamed(dangling(s)), "the plan's rm took them")
	assert.Len(t, s.last.Findings, 3)
	for i, lost := range []string{"frr.conf", "schematic.yaml.tftpl", "build-installer.sh"} {
		assert.Contains(t, strings.Join(s.told(), "\n"), lost, i)
	}
	want := filesOf(t, begin(t, start).through(1, 2, 3, 4).x.Tree())
	got := filesOf(t, s.x.Tree())
	for path, content := range want {
		if strings.HasSuffix(string(path), ".hcl") {
			assert.Equal(t, content, got[path], path)
		}
	}
	assert.True(t, s.run(4).last.Changes.Empty())
}

// renamed gives "path" for each kind that names a file through get_terragrunt_dir.
func renamed(lines []string) []string {
	for i, line := range lines {
		lines[i] = strings.Replace(line, " file /", " path /", 1)
	}
	return lines
}

// TestFoldersMovedByHand: whole folders were moved, so that nothing was lost, and nothing is left that leads nowhere.
func TestFoldersMovedByHand(t *testing.T) {
	start := sampleTree(t, realtest.SingleCluster.Name)
	l := begin(t, start).l
	s := begin(t, byHand(filesOf(t, start), l.Live, false).tree()).through(1, 2, 3, 4)
	assert.Empty(t, dangling(s))
	want := filesOf(t, begin(t, start).through(1, 2, 3, 4).x.Tree())
	got := filesOf(t, s.x.Tree())
	for path, content := range want {
		if strings.HasSuffix(string(path), ".hcl") {
			assert.Equal(t, content, got[path], path)
		}
	}
}

// TestTwoClustersMovedByHand: the second one's stages are gone, so its units lead to where they would have been.
func TestTwoClustersMovedByHand(t *testing.T) {
	start := small("a", "b")
	moved := files{}
	for path, content := range start {
		text := string(path)
		switch {
		case path.Within("live/b/artifacts"):
			continue
		case strings.HasPrefix(text, "live/a/artifacts/build"), strings.HasPrefix(text, "live/a/artifacts/publish"):
			text = strings.NewReplacer("live/a/artifacts/build", "live/artifacts/images", "live/a/artifacts/publish", "live/artifacts/registry").Replace(text)
		default:
			for _, cluster := range []string{"a", "b"} {
				text = strings.Replace(text, "live/"+cluster+"/cluster/", "live/clusters/"+cluster+"/", 1)
				text = strings.Replace(text, "live/"+cluster+"/", "live/clusters/"+cluster+"/", 1)
			}
		}
		moved[change.Path(text)] = content
	}
	s := begin(t, moved.tree()).through(1, 2, 3, 4)
	assert.Empty(t, dangling(s))
	want := filesOf(t, begin(t, start.tree()).through(1, 2, 3, 4).x.Tree())
	assert.Equal(t, want, filesOf(t, s.x.Tree()))
}

// TestStagesMovedByHandAlone: somebody stopped after the plan's first phase.
func TestStagesMovedByHandAlone(t *testing.T) {
	start := sampleTree(t, realtest.SingleCluster.Name)
	l := begin(t, start).l
	moved := files{}
	for path, content := range byHand(filesOf(t, start), l.Live, false) {
		if path.Within(l.Live.Child("artifacts")) {
			moved[path] = content
		}
	}
	for path, content := range filesOf(t, start) {
		if !path.Within(l.Live.Child("cluster-101/artifacts")) {
			moved[path] = content
		}
	}
	s := begin(t, moved.tree()).through(1, 2, 3, 4)
	assert.Empty(t, dangling(s))
	want := filesOf(t, begin(t, start).through(1, 2, 3, 4).x.Tree())
	got := filesOf(t, s.x.Tree())
	for path, content := range want {
		if strings.HasSuffix(string(path), ".hcl") {
			assert.Equal(t, content, got[path], path)
		}
	}
}
