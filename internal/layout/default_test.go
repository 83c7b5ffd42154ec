package layout

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDefaultFile holds that default.hcl is what Init would write for the default layout: every comment has one source.
func TestDefaultFile(t *testing.T) {
	p := page{Layout: Default(), SomeCluster: "cluster-1"}
	golden(t, "default.hcl", string(p.render()))
}

func TestDefaultIsThePlans(t *testing.T) {
	l := Default()
	assert.Equal(t, ClusterRules{Folder: "clusters", Definition: "cluster.hcl", Flatten: []string{"cluster"}, Name: "cluster_name",
		ID: "cluster_id", Identity: []string{"cluster_name", "cluster_id", "network.vlan_public", "network.bridge_mesh"},
		Overrides: "artifact_overrides", Emptied: []string{"node_overrides"}}, l.Cluster)
	assert.Equal(t, ArtifactRules{Folder: "artifacts", From: "artifacts", Stages: []Stage{
		{Name: "extension", From: "extension"},
		{Name: "images", From: "build", Gate: "installer_image"},
		{Name: "registry", From: "publish", Gate: "iso_file_id"},
	}}, l.Artifacts)
	o, ok := l.Override("iso_file_id")
	assert.True(t, ok)
	assert.Equal(t, "registry talos_image_file_ids [talos_image_file_id]", o.Stage+" "+o.Output+" ["+o.Inputs[0]+"]")
	o, _ = l.Override("kubernetes_version")
	assert.Equal(t, &StandIn{File: "common/versions.hcl", Local: "kubernetes_version"}, o.StandIn)
	assert.Empty(t, l.Naming)
	assert.False(t, l.Require)
}

// TestDefaultsAreNotShared holds that what a caller does to one default layout does not reach the next.
func TestDefaultsAreNotShared(t *testing.T) {
	l := Default()
	l.Artifacts.Stages[0].Name, l.Overrides[0].Key, l.Cluster.Flatten[0], l.Cluster.Identity[0] = "x", "x", "x", "x"
	l.Overrides[0].Inputs[0] = "x"
	l.Overrides[2].StandIn.Local = "x"
	assert.Equal(t, "installer_image", Default().Overrides[0].Inputs[0])
	assert.Equal(t, "talos_version", Default().Overrides[2].StandIn.Local)
	assert.Equal(t, "extension", Default().Artifacts.Stages[0].Name)
	assert.Equal(t, "installer_image", Default().Overrides[0].Key)
	assert.Equal(t, "cluster", Default().Cluster.Flatten[0])
	assert.Equal(t, "cluster_name", Default().Cluster.Identity[0])
}
