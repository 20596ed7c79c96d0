# SPDX-License-Identifier: GPL-2.0-only
# Plain forwarding: the routing that all the others do as well.
forward_title="plain forwarding"
forward_nat=
forward_six=1

forward_up() { :; }
forward_down() { :; }
