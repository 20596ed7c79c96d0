# SPDX-License-Identifier: GPL-2.0-only
# Flow tables: the same packets through that of nftables and through ctnat's.

equiv flow-udp
topology gateway
same <<END
table ip nat {
	flowtable fast {
		hook ingress priority 0
		devices = { lan, wan }
		counter
	}
	chain through {
		type filter hook forward priority filter; policy accept;
		ct state established flow add @fast
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.9
	}
}
END
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority 0; devices = { lan, wan }; counter; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain through {
		type filter hook forward priority filter; policy accept;
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.9))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello tos=0x10 df
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 data=hello
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=world
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=fast tos=0x10
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 data=fast
reply server data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back
send client udp 10.0.0.2:1000 > 203.0.113.2:53 zero-sum
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 zero-sum
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1000 no-df
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 len=2000 frags=3
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.9:1001 > 203.0.113.2:80
tcp-send c data=GET
tcp-reply c data=page
tcp-send c data=more
tcp-close c
tcp-open d client 10.0.0.2:1002 > 203.0.113.2:80 server
tcp-send d data=GET
tcp-reset d
