# The layout of this Terragrunt tree before and after it is refactored, for tg-refactor. What the file does not say is as in the
# default layout, which is that of the refactoring plan. A file that has stage blocks replaces all stages of the default, and one
# that has override blocks all its overrides.
#
# Written by tg-refactor init from 2 clusters: 1-harbor, 2-summit.

# The folder of the tree, relative to the folder of this file. By default it is found: the folder below which the clusters stand.
live = "."

# Whether phases that have not begun are an error of `tg-refactor check`. Phases half done always are.
require = false

clusters {
  # Where the clusters stand after, below the live folder. Before, they stand in the live folder itself.
  folder = "sites"

  # The file that makes a folder a cluster. Its locals say what the cluster is.
  definition = "site.hcl"

  # The folders of a cluster that go away: what they hold moves up into the cluster.
  flatten = ["2-platform"]

  # The locals of the definition that hold the cluster's name and its number.
  name = "site"
  id   = "site_number"

  # Further locals that belong to one cluster alone, with dots into objects. The name and the number always do.
  identity = []

  # The local of the definition in which a cluster overrides what the shared artifacts give.
  overrides = "image_overrides"

  # The locals of the definition with which a new cluster begins empty, since they hold what belongs to the machines of another
  # one. Its overrides always are.
  emptied = []
}

artifacts {
  # Where the shared stages stand after, below the live folder.
  folder = "images"

  # Where a cluster has stages of its own before, below its folder. "." is the cluster's folder itself.
  from = "1-images"

  # The cluster whose stages become the shared ones. By default the first that has any, in natural order (2 before 10).
  # donor = "1-harbor"

  # The stages in the order of the pipeline, each under the name of its folder after.
  #   from    its folder before, below the `from` above; by default its name
  #   gate    the override that turns dependencies on the stage off; by default they stay on
  #   naming  a block as the one below, for this stage alone
  stage "base" {
    from = "1-base"
  }
  stage "golden" {
    from = "2-golden"
    gate = "golden_ref"
  }
  stage "catalog" {
    from = "3-catalog"
    gate = "image_id"
  }

  # What becomes of a cluster whose stages differ from the shared ones in more than its identity: "override" drops them and gives
  # the cluster these overrides, values or expressions over inputs and locals; "keep" leaves it its stages. Without a word the plan
  # stops and shows the difference.
  # cluster "1-harbor" {
  #   differences = "override"
  #   values {
  #     golden_ref = "…"
  #   }
  # }
}

# The new expressions for inputs and locals of the stages whose values carry a cluster's identity, by their name. They are written
# into the stages as they stand here. Without one, the identity and its separator drop out of the value.
naming {
  image_name  = "debian-${include.envcommon.locals.releases.os_release}"
  golden_name = "golden-${local.releases.bakery}"
}

# What a cluster may override, each under its key in the cluster's overrides.
#   stage     the stage that it replaces an output of
#   output    that output; by default the key
#   inputs    the inputs of the cluster's units that read the output; by default the key
#   example   the expression that a commented line in the cluster's definition shows
#   stand_in  where the value truly comes from, for when another key has turned the dependency off: a local of a file, which is
#             relative to the live folder. Without it, the dependency stays on for units that need the output.
override "golden_ref" {
  stage   = "golden"
  output  = "golden_ref"
  inputs  = ["golden_ref"]
  example = "golden/golden-2026.04@1"
}

override "image_id" {
  stage   = "catalog"
  output  = "image_ids"
  inputs  = ["image_id"]
  example = "catalog://prod/stable/golden-2026.04.qcow2"
}

override "os_release" {
  stage   = "catalog"
  output  = "release"
  inputs  = ["os_release"]
  example = "13.1"

  stand_in {
    file  = "0-shared/releases.hcl"
    local = "os_release"
  }
}
