# The layout of this Terragrunt tree before and after it is refactored, for tg-refactor. What the file does not say is as in the
# default layout, which is that of the refactoring plan. A file that has stage blocks replaces all stages of the default, and one
# that has override blocks all its overrides.

# The folder of the tree, relative to the folder of this file. By default it is found: the folder below which the clusters stand.
# live = "."

# Whether phases that have not begun are an error of `tg-refactor check`. Phases half done always are.
require = false

# Documents that tell of the past, as patterns from the repository's root: only their links follow a move. By default none.
# frozen = ["docs/history/**"]

clusters {
  # Where the clusters stand after, below the live folder. Before, they stand in the live folder itself.
  folder = "clusters"

  # The file that makes a folder a cluster. Its locals say what the cluster is.
  definition = "cluster.hcl"

  # The folders of a cluster that go away: what they hold moves up into the cluster.
  flatten = ["cluster"]

  # The locals of the definition that hold the cluster's name and its number.
  name = "cluster_name"
  id   = "cluster_id"

  # Further locals that belong to one cluster alone, with dots into objects. The name and the number always do.
  identity = ["network.vlan_public", "network.bridge_mesh"]

  # The local of the definition in which a cluster overrides what the shared artifacts give.
  overrides = "artifact_overrides"

  # The locals of the definition with which a new cluster begins empty, since they hold what belongs to the machines of another
  # one. Its overrides always are.
  emptied = ["node_overrides"]
}

artifacts {
  # Where the shared stages stand after, below the live folder.
  folder = "artifacts"

  # Where a cluster has stages of its own before, below its folder. "." is the cluster's folder itself.
  from = "artifacts"

  # The cluster whose stages become the shared ones. By default the first that has any, in natural order (2 before 10).
  # donor = "cluster-1"

  # The stages in the order of the pipeline, each under the name of its folder after.
  #   from    its folder before, below the `from` above; by default its name
  #   gate    the override that turns dependencies on the stage off; by default they stay on
  #   naming  a block as the one below, for this stage alone
  stage "extension" {
    from = "extension"
  }
  stage "images" {
    from = "build"
    gate = "installer_image"
  }
  stage "registry" {
    from = "publish"
    gate = "iso_file_id"
  }

  # What becomes of a cluster whose stages differ from the shared ones in more than its identity: "override" drops them and gives
  # the cluster these overrides, values or expressions over inputs and locals; "keep" leaves it its stages. Without a word the plan
  # stops and shows the difference.
  # cluster "cluster-1" {
  #   differences = "override"
  #   values {
  #     installer_image = "…"
  #   }
  # }
}

# The new expressions for inputs and locals of the stages whose values carry a cluster's identity, by their name. They are written
# into the stages as they stand here. Without one, the identity and its separator drop out of the value.
naming {
}

# What a cluster may override, each under its key in the cluster's overrides.
#   stage     the stage that it replaces an output of
#   output    that output; by default the key
#   inputs    the inputs of the cluster's units that read the output; by default the key
#   example   the expression that a commented line in the cluster's definition shows; by default a value that the tree has
#   stand_in  where the value truly comes from, for when another key has turned the dependency off: a local of a file, which is
#             relative to the live folder. Without it, the dependency stays on for units that need the output.
override "installer_image" {
  stage  = "images"
  output = "installer_image"
  inputs = ["installer_image"]
}

override "iso_file_id" {
  stage  = "registry"
  output = "talos_image_file_ids"
  inputs = ["talos_image_file_id"]
}

override "talos_version" {
  stage  = "registry"
  output = "talos_version"
  inputs = ["talos_version"]

  stand_in {
    file  = "common/versions.hcl"
    local = "talos_version"
  }
}

override "kubernetes_version" {
  stage  = "registry"
  output = "kubernetes_version"
  inputs = ["kubernetes_version"]

  stand_in {
    file  = "common/versions.hcl"
    local = "kubernetes_version"
  }
}
