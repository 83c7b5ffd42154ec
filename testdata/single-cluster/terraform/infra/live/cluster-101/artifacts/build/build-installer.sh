#!/usr/bin/env bash
# Builds the installer by hand, the way the module does it.
set -euo pipefail

: "${TALOS_VERSION:?}" "${EXTENSION_IMAGE:?}" "${INSTALLER_REGISTRY:?}"

docker run --rm -v "$PWD:/out" "ghcr.io/siderolabs/imager:${TALOS_VERSION}" \
  installer --arch amd64 --platform metal --system-extension-image "${EXTENSION_IMAGE}"
docker tag "$(docker load <installer-amd64.tar | sed -n 's/^Loaded image: //p')" "${INSTALLER_REGISTRY}:${TALOS_VERSION}"
docker push "${INSTALLER_REGISTRY}:${TALOS_VERSION}"
