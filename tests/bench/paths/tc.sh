# SPDX-License-Identifier: GPL-2.0-only
# tc's act_ct behind flower, forwarding with mirred. No routing.
tc_title="tc act_ct nat, no routing"
tc_nat=1
tc_six=1

tc_filter()
{
	tc filter add dev "$@" || die "tc: $*"
}

tc_up()
{
	for mod in sch_ingress cls_flower act_ct act_mirred act_gact; do
		quietly modprobe $mod
	done
	for dev in $in $out; do
		tc qdisc add dev $dev clsact || die "no clsact"
		tc_filter $dev ingress chain 0 prio 1 protocol $ethertype flower \
			ct_state -trk action ct nat pipe action goto chain 1
	done
	tc_filter $in ingress chain 1 prio 1 protocol $ethertype flower \
		ct_state +trk+new action ct commit nat src addr $public pipe \
		action mirred egress redirect dev $out
	tc_filter $in ingress chain 1 prio 1 protocol $ethertype flower \
		ct_state +trk+est action mirred egress redirect dev $out
	tc_filter $out ingress chain 1 prio 1 protocol $ethertype flower \
		ct_state +trk+est action mirred egress redirect dev $in
}

tc_down()
{
	tc qdisc del dev $in clsact
	tc qdisc del dev $out clsact
}
