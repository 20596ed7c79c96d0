# SPDX-License-Identifier: GPL-2.0-only
# iptables as the kernel has it, not the one on top of nf_tables.
iptables_title="iptables SNAT"
iptables_nat=1
iptables_rules=1
iptables_six=1

iptables_write()
{
	{
		echo "*nat"
		ahead "$1" "-A POSTROUTING -s %s -o $out -j SNAT --to-source $other"
		echo "-A POSTROUTING -o $out -j SNAT --to-source $public"
		echo COMMIT
	} >/run/bench.rules
}

iptables_apply()
{
	$cpu "ip${six}tables-legacy-restore" /run/bench.rules
}

iptables_up() { iptables_write "$1" && iptables_apply; }

# A table that has been used once keeps its hooks: the module has to go.
iptables_down()
{
	"ip${six}tables-legacy" -t nat -F
	quietly rmmod "ip${six}table_nat"
}

iptables_list() { $cpu iptables-legacy-save -t nat >/dev/null; }

iptables_edit()
{
	$cpu iptables-legacy -t nat -I POSTROUTING -s 10.99.0.1 -o $out \
		-j SNAT --to-source "$other" &&
		$cpu iptables-legacy -t nat -D POSTROUTING 1
}
