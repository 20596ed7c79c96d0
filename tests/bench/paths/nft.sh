# SPDX-License-Identifier: GPL-2.0-only
# nftables: tracking only, source translation by rules and by maps, the first
# with a flow table.
track_title="conntrack only (nft ct state)"
track_nat=
track_six=1

track_up()
{
	nft -f - <<-END
	table $ip bench {
		chain forward {
			type filter hook forward priority 0; policy accept;
			ct state invalid drop
		}
	}
	END
}

track_down() { nft delete table $ip bench; }

nft_title="nftables SNAT"
nft_nat=1
nft_rules=1
nft_six=1

nft_write()
{
	{
		echo "table $ip bench {"
		echo "chain post {"
		echo "type nat hook postrouting priority srcnat;"
		ahead "$1" "$ip saddr %s oifname \"bench1\" snat to $other"
		echo "oifname \"bench1\" snat to $public"
		echo "}"
		[ -z "${2-}" ] || cat "$2"
		echo "}"
	} >/run/bench.rules
}

nft_apply() { $cpu nft -f /run/bench.rules; }
nft_up() { nft_write "$1" && nft_apply; }
nft_down() { nft delete table $ip bench; }
nft_list() { $cpu nft list ruleset >/dev/null; }

# One rule into the head of the chain, and out again.
nft_edit()
{
	handle=$($cpu nft -ae insert rule ip bench post ip saddr 10.99.0.1 \
		oifname bench1 snat to "$other" | sed -n 's/.*# handle //p')
	$cpu nft delete rule ip bench post handle "$handle"
}

# map_write FLAGS OWN FORMAT N: a map of N elements that no packet asks for,
# and those of the clients.
map_write()
{
	awk -v flags="$1" -v own="$2" -v format="$3" -v n="$4" \
		-v public="$public" -v other="$other" '
	function address(i) {
		return sprintf("10.%d.%d.%d", 128 + int(i / 65536),
			       int(i / 256) % 256, i % 256)
	}
	BEGIN {
		print "table ip bench {"
		print "map m {\ntype ipv4_addr : ipv4_addr\n" flags
		print "elements = {"
		for (i = 0; i < n; i++)
			print sprintf(format, address(8 * i),
				      address(8 * i + 3)) " : " other ","
		if (own == "") {
			for (i = 1; i < 255; i++)
				print "10.0." i ".2 : " public ","
			own = "10.0.0.2"
		}
		print own " : " public "\n}\n}"
		print "chain post {"
		print "type nat hook postrouting priority srcnat;"
		print "oifname \"bench1\" snat to ip saddr map @m"
		print "}\n}"
	}' >/run/bench.rules
}

map_edit="{ 10.127.0.1 : 192.0.2.1 }"

nftmap_title="nftables, map"
nftmap_nat=1
nftmap_rules=1
nftmap_write() { map_write "" "" "%s" "$1"; }
nftmap_apply() { nft_apply; }
nftmap_up() { nftmap_write "$1" && nft_apply; }
nftmap_down() { nft_down; }
nftmap_list() { nft_list; }
nftmap_edit()
{
	for verb in add delete; do
		$cpu nft $verb element ip bench m "$map_edit"
	done
}

nftranges_title="nftables, interval map"
nftranges_nat=1
nftranges_rules=1
nftranges_write()
{
	map_write "flags interval" 10.0.0.0/16 "%s-%s" "$1"
}

nftranges_apply() { nft_apply; }
nftranges_up() { nftranges_write "$1" && nft_apply; }
nftranges_down() { nft_down; }
nftranges_list() { nft_list; }
nftranges_edit() { nftmap_edit; }

flowtable_title="nftables SNAT + flow table"
flowtable_nat=1
flowtable_six=1

flowtable_up()
{
	quietly modprobe nf_flow_table_inet
	cat >/run/bench.flow <<-END
	flowtable fast {
		hook ingress priority 0;
		devices = { $in, $out };
	}
	chain forward {
		type filter hook forward priority 0;
		meta l4proto udp flow add @fast
	}
	END
	nft_write "$1" /run/bench.flow && nft_apply
}

flowtable_down() { nft_down; }
