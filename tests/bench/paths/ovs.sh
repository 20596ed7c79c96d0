# SPDX-License-Identifier: GPL-2.0-only
# Open vSwitch's kernel datapath with flows as its daemon would install them:
# one pass looks the connection up, the second acts on its state. No routing:
# addresses of the link layer are left as they are.
ovs_title="Open vSwitch ct(nat), no routing"
ovs_nat=1
ovs_six=1

ovs_flow()
{
	ovs-dpctl add-flow bench "$1" "$2" || die "ovs-dpctl: $1"
}

ovs_up()
{
	quietly modprobe openvswitch
	ovs-dpctl add-dp bench || die "no Open vSwitch datapath"
	ovs-dpctl add-if bench $in || die "ovs-dpctl add-if"
	ovs-dpctl add-if bench $out || die "ovs-dpctl add-if"
	match="eth(),eth_type(0x0800),ipv4(frag=no)"
	[ "$family" = 4 ] || match="eth(),eth_type(0x86dd),ipv6(frag=no)"
	ovs_flow "recirc_id(0),in_port(1),$match" "ct(nat),recirc(1)"
	ovs_flow "recirc_id(0),in_port(2),$match" "ct(nat),recirc(1)"
	ovs_flow "recirc_id(1),in_port(1),ct_state(+trk+new-est),$match" \
		"ct(commit,nat(src=$public)),2"
	ovs_flow "recirc_id(1),in_port(1),ct_state(+trk-new+est),$match" 2
	ovs_flow "recirc_id(1),in_port(2),ct_state(+trk-new+est),$match" 1
}

# Just being loaded, it has every packet of the host tracked (6.1).
ovs_down()
{
	ovs-dpctl del-dp bench
	quietly rmmod openvswitch
}
