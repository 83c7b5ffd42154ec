package cluster_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
)

// asking is a tree with a cluster whose unit asks for its overrides in these inputs.
func asking(inputs string) files {
	f := small()
	f["live/clusters/cluster-101/compute/terragrunt.hcl"] = "locals {\n  me = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\")).locals\n" +
		"  overrides = try(local.me.artifact_overrides, {})\n  versions = read_terragrunt_config(find_in_parent_folders(\"common/versions.hcl\")).locals\n" +
		"  shared_image = try(local.overrides.iso_file_id, null) == null\n  node = \"pve01\"\n}\n\ndependency \"image\" {\n  config_path = \"../../../artifacts/registry\"\n" +
		"  enabled = local.shared_image\n  mock_outputs = {\n    talos_version = \"mock\"\n  }\n}\n\ninputs = {\n" + inputs + "\n}\n"
	return f
}

func outputs(t *testing.T, text string) cluster.Outputs {
	t.Helper()
	read, err := cluster.ReadOutputs([]byte(text))
	require.NoError(t, err)
	return cluster.Outputs{"live/artifacts/registry": read}
}

func TestPinsAreWhatTheClusterTakesToday(t *testing.T) {
	const image = `  talos_image_file_id = local.shared_image ? dependency.image.outputs.talos_image_file_ids[local.node] : local.overrides.iso_file_id`
	const version = `  talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? dependency.image.outputs.talos_version : local.versions.talos_version)`
	const real = `{"talos_image_file_ids": {"value": {"pve01": "a:iso/x", "pve02": "b:iso/y"}}, "talos_version": {"value": "v1.2.3"}, "kubernetes_version": {"value": 7},
		"secret": {"sensitive": true, "value": "x"}}`
	for name, c := range map[string]struct {
		inputs, overrides, outputs string
		want                       []cluster.Setting
		codes                      []string
	}{
		"as phase 4 writes them": {image + "\n" + version, "", real, []cluster.Setting{{Key: "iso_file_id", Value: "a:iso/x"}, {Key: "talos_version", Value: "v1.2.3"}}, nil},
		"as people write them": {"  kubernetes_version = try(local.me.artifact_overrides.kubernetes_version, dependency.image.outputs.kubernetes_version)\n" +
			"  talos_version = coalesce(try(local.overrides.talos_version, null), dependency.image.outputs.talos_version)",
			"", real, []cluster.Setting{{Key: "talos_version", Value: "v1.2.3"}, {Key: "kubernetes_version", Value: "7"}}, nil},
		"what is overridden stays": {image + "\n" + version, `talos_version = "v9.9.9"`, real, []cluster.Setting{{Key: "iso_file_id", Value: "a:iso/x"}}, nil},
		"null is not overridden":   {version, `talos_version = null`, real, []cluster.Setting{{Key: "talos_version", Value: "v1.2.3"}}, nil},
		"behind a gate that is off": {image + "\n" + version, `iso_file_id = "c:iso/z"`, `{}`,
			[]cluster.Setting{{Key: "talos_version", Value: "v1"}}, nil},
		"a mock is no output":  {version, "", `{}`, nil, []string{"error outputs-unusable"}},
		"not one text":         {"  talos_version = local.shared_image ? dependency.image.outputs.talos_image_file_ids : local.overrides.talos_version", "", real, nil, []string{"error outputs-unusable"}},
		"a secret":             {"  talos_version = local.shared_image ? dependency.image.outputs.secret : local.overrides.talos_version", "", real, nil, []string{"error outputs-unusable"}},
		"nobody asks":          {"  talos_version = dependency.image.outputs.talos_version", "", real, nil, []string{"error outputs-unusable"}},
		"another input's name": {"  version = local.shared_image ? dependency.image.outputs.talos_version : local.overrides.talos_version", "", real, nil, []string{"error outputs-unusable"}},
	} {
		f := asking(c.inputs)
		f["live/clusters/cluster-101/cluster.hcl"] = "locals {\n  cluster_name = \"sol\"\n  cluster_id = 101\n  artifact_overrides = {\n    " + c.overrides + "\n  }\n}\n"
		x, l := begin(t, f.tree())
		found, _ := cluster.Find(x.Tree(), l, "cluster-101")
		pins, findings := cluster.Pins(x, l, found, outputs(t, c.outputs))
		if findings.Err() == nil {
			assert.Equal(t, c.want, pins, name)
		}
		var codes []string
		for _, f := range findings {
			codes = append(codes, f.Severity.String()+" "+string(f.Code))
		}
		assert.Equal(t, c.codes, codes, name)
	}
}

func TestOutputsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "[]", `{"a": 1}`, `{"a": {}}`, `{"a": {"value": }}`, "not JSON"} {
		_, err := cluster.ReadOutputs([]byte(text))
		assert.Error(t, err, text)
	}
}

func TestNeededAreTheUnitsThatAreAsked(t *testing.T) {
	x, l := begin(t, asking(`  talos_version = local.shared_image ? dependency.image.outputs.talos_version : local.overrides.talos_version`).tree())
	c, _ := cluster.Find(x.Tree(), l, "cluster-101")
	assert.Equal(t, []change.Path{"live/artifacts/registry"}, cluster.Needed(x, l, c))
	other, _ := cluster.Find(x.Tree(), l, "cluster-102")
	assert.Empty(t, cluster.Needed(x, l, other))
}

// TestOverridesSayWhatTheyMeanToChange: each input that has another value now, with the expression where only an output tells it.
func TestOverridesSayWhatTheyMeanToChange(t *testing.T) {
	x, l := begin(t, asking("  talos_image_file_id = local.shared_image ? dependency.image.outputs.ids[local.node] : local.overrides.iso_file_id\n"+
		"  talos_version = try(local.overrides.talos_version, null) != null ? local.overrides.talos_version : (local.shared_image ? "+
		"dependency.image.outputs.talos_version : local.versions.talos_version)").tree())
	change := func(o cluster.Overriding) (expects []string) {
		t.Helper()
		o.Cluster = "cluster-101"
		result, err := cluster.Override(context.Background(), x, l, o)
		require.NoError(t, err)
		require.NoError(t, result.Findings.Err())
		for _, e := range result.Expects {
			expects = append(expects, e.Attribute+": "+e.Old+" → "+e.New)
		}
		x = result.After
		return expects
	}
	const whole = `(local.shared_image ? dependency.image.outputs.talos_version : local.versions.talos_version)`
	assert.Equal(t, []string{
		"inputs.talos_image_file_id: dependency.image.outputs.ids[local.node] → a:iso/x",
		"inputs.talos_version: " + whole + " → v1",
		"dependency.image.enabled: true → false",
	}, change(cluster.Overriding{Set: []cluster.Setting{{Key: "iso_file_id", Value: "a:iso/x"}}}), "a dependency that goes off lets the shared file answer")
	assert.Equal(t, []string{"inputs.talos_version: v1 → v2.0.0"}, change(cluster.Overriding{Set: []cluster.Setting{{Key: "talos_version", Value: "v2.0.0"}}}))
	assert.Equal(t, []string{"inputs.talos_version: v2.0.0 → v3.0.0"}, change(cluster.Overriding{Set: []cluster.Setting{{Key: "talos_version", Value: "v3.0.0"}}}))
	assert.Len(t, change(cluster.Overriding{Unset: []string{"talos_version", "iso_file_id"}}), 3)
}
