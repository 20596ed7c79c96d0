# SPDX-License-Identifier: GPL-2.0-only
# nftables: tracking only, source translation, the same with a flow table.
track_title="conntrack only (nft ct state)"
track_nat=

track_up()
{
	nft -f - <<-END
	table ip bench {
		chain forward {
			type filter hook forward priority 0; policy accept;
			ct state invalid drop
		}
	}
	END
}

track_down() { nft delete table ip bench; }

nft_title="nftables SNAT"
nft_nat=1
nft_rules=1

nft_write()
{
	{
		echo "table ip bench {"
		echo "chain post {"
		echo "type nat hook postrouting priority srcnat;"
		ahead "$1" 'ip saddr %s oifname "bench1" snat to 192.0.2.1'
		echo "oifname \"bench1\" snat to $public"
		echo "}"
		[ -z "${2-}" ] || cat "$2"
		echo "}"
	} >/run/bench.rules
}

nft_apply() { nft -f /run/bench.rules; }
nft_up() { nft_write "$1" && nft_apply; }
nft_down() { nft delete table ip bench; }

flowtable_title="nftables SNAT + flow table"
flowtable_nat=1

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
		ip protocol udp flow add @fast
	}
	END
	nft_write "$1" /run/bench.flow && nft_apply
}

flowtable_down() { nft delete table ip bench; }
