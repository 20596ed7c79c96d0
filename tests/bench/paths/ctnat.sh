# SPDX-License-Identifier: GPL-2.0-only
# ctnat: the action in filter chains, and a nat chain in nft's words.
ctnat=${CTNAT_CLI:-$BUILD/ctnat-cli}

ct_title="ctnat, ct() action"
ct_nat=1
ct_rules=1

ct_write()
{
	{
		echo "table ip bench {"
		echo "chain pre {"
		echo "type filter hook prerouting priority raw;"
		echo "ct(nat)"
		echo "}"
		echo "chain post {"
		echo "type filter hook postrouting priority srcnat;"
		ahead "$1" 'ct state new ip saddr %s oifname "bench1" ct(commit, nat(src=192.0.2.1))'
		echo "ct state new oifname \"bench1\" ct(commit, nat(src=$public))"
		echo "}"
		echo "}"
	} >/run/bench.rules
}

ct_apply() { "$ctnat" -f /run/bench.rules; }
ct_up() { ct_write "$1" && ct_apply; }
ct_down() { "$ctnat" flush ruleset; }

ctchain_title="ctnat, nat chain"
ctchain_nat=1
ctchain_rules=1

# Word for word what nftables gets.
ctchain_write()
{
	{
		echo "table ip bench {"
		echo "chain post {"
		echo "type nat hook postrouting priority srcnat;"
		ahead "$1" 'ip saddr %s oifname "bench1" snat to 192.0.2.1'
		echo "oifname \"bench1\" snat to $public"
		echo "}"
		echo "}"
	} >/run/bench.rules
}

ctchain_apply() { "$ctnat" -f /run/bench.rules; }
ctchain_up() { ctchain_write "$1" && ctchain_apply; }
ctchain_down() { "$ctnat" flush ruleset; }
