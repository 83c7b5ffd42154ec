#!/bin/sh
set -eu
systemctl enable chrony nftables
