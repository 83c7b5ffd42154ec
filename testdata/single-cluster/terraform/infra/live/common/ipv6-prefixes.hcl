# IPv6 allocation: fd00:<cluster id>::/48 per cluster, carved by purpose.
locals {
    site_prefix = "fd00"

    # third group → purpose
    purposes = {
        nodes    = "0"
        pods = "1"
        services = "2"
        mesh     = "fe"
    }

    loopback_prefix_length = 128
}
