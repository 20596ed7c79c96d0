# SPDX-License-Identifier: GPL-2.0-only
# iptables as the kernel has it, not the one on top of nf_tables.
iptables_title="iptables SNAT"
iptables_nat=1
iptables_rules=1

iptables_write()
{
	{
		echo "*nat"
		ahead "$1" "-A POSTROUTING -s %s/32 -o $out -j SNAT --to-source 192.0.2.1"
		echo "-A POSTROUTING -o $out -j SNAT --to-source $public"
		echo COMMIT
	} >/run/bench.rules
}

iptables_apply() { iptables-legacy-restore /run/bench.rules; }
iptables_up() { iptables_write "$1" && iptables_apply; }

# A table that has been used once keeps its hooks: the module has to go.
iptables_down()
{
	iptables-legacy -t nat -F
	quietly rmmod iptable_nat
}
