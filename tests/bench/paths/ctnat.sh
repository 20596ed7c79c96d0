# SPDX-License-Identifier: GPL-2.0-only
# ctnat: the action in filter chains, a nat chain in nft's words, and a map.
ctnat=${CTNAT_CLI:-$BUILD/ctnat-cli}

ct_title="ctnat, ct() action"
ct_nat=1
ct_rules=1
ct_kinds=1
ct_six=1

# ctnat_ahead N [KINDS] PREFIX SUFFIX: see ahead and ahead_kinds
ctnat_ahead()
{
	if [ -n "$2" ]; then
		ahead_kinds "$1" "$2" "$3 %s $4"
	else
		ahead "$1" "$3 $ip saddr %s $4"
	fi
}

ct_write()
{
	{
		echo "table $ip bench {"
		echo "chain pre {"
		echo "type filter hook prerouting priority raw;"
		echo "ct(nat)"
		echo "}"
		echo "chain post {"
		echo "type filter hook postrouting priority srcnat;"
		ctnat_ahead "$1" "${2-}" "ct state new" \
			"oifname \"bench1\" ct(commit, nat(src=$other))"
		echo "ct state new oifname \"bench1\" ct(commit, nat(src=$public))"
		echo "}"
		echo "}"
	} >/run/bench.rules
}

ct_apply() { $cpu "$ctnat" -f /run/bench.rules; }
ct_up() { ct_write "$1" && ct_apply; }
ct_down() { "$ctnat" flush ruleset; }
ct_list() { $cpu "$ctnat" list ruleset >/dev/null; }
ct_edit()
{
	ctnat_edit "ct state new ip saddr 10.99.0.1 oifname \"bench1\" \
		ct(commit, nat(src=$other))"
}

# ctnat_edit RULE: into the head of the chain, and out again
ctnat_edit()
{
	handle=$($cpu "$ctnat" -ae insert rule ip bench post "$1" |
		sed -n 's/.*# handle //p')
	$cpu "$ctnat" delete rule ip bench post handle "$handle"
}

ctchain_title="ctnat, nat chain"
ctchain_nat=1
ctchain_rules=1
ctchain_kinds=1
ctchain_six=1

# Word for word what nftables gets.
ctchain_write()
{
	{
		echo "table $ip bench {"
		echo "chain post {"
		echo "type nat hook postrouting priority srcnat;"
		ctnat_ahead "$1" "${2-}" "" \
			"oifname \"bench1\" snat to $other"
		echo "oifname \"bench1\" snat to $public"
		echo "}"
		echo "}"
	} >/run/bench.rules
}

ctchain_apply() { ct_apply; }
ctchain_up() { ctchain_write "$1" && ct_apply; }
ctchain_down() { ct_down; }
ctchain_list() { ct_list; }
ctchain_edit()
{
	ctnat_edit "ip saddr 10.99.0.1 oifname \"bench1\" snat to $other"
}

# The maps of nft.sh, word for word.
ctmap_title="ctnat, map"
ctmap_nat=1
ctmap_rules=1
ctmap_write() { nftmap_write "$@"; }
ctmap_apply() { ct_apply; }
ctmap_up() { nftmap_write "$1" && ct_apply; }
ctmap_down() { ct_down; }
ctmap_list() { ct_list; }
ctmap_edit()
{
	for verb in add delete; do
		$cpu "$ctnat" $verb element ip bench m "$map_edit"
	done
}

ctranges_title="ctnat, interval map"
ctranges_nat=1
ctranges_rules=1
ctranges_write() { nftranges_write "$@"; }
ctranges_apply() { ct_apply; }
ctranges_up() { nftranges_write "$1" && ct_apply; }
ctranges_down() { ct_down; }
ctranges_list() { ct_list; }
ctranges_edit() { ctmap_edit; }

ctflow_title="ctnat, ct() action + flow table"
ctflow_nat=1

ctflow_up()
{
	ct_write "$1" && cat >>/run/bench.rules <<-END && ct_apply
	table ip bench {
		flowtable fast {
			hook ingress priority 0;
			devices = { $in, $out };
		}
		chain forward {
			type filter hook forward priority 0;
			ip protocol udp flow add @fast
		}
	}
	END
}

ctflow_down() { "$ctnat" flush ruleset; }

ctoffload_title="ctnat, ct(offload)"
ctoffload_nat=1

# Its devices are those that the rules name.
ctoffload_up()
{
	ct_write "$1" &&
		sed -i -e "s/^ct(nat)/iifname { $in, $out } &/" \
			-e "s/(src=$public))/(src=$public), offload)/" \
			/run/bench.rules && ct_apply
}

ctoffload_down() { "$ctnat" flush ruleset; }
