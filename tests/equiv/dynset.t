# SPDX-License-Identifier: GPL-2.0-only
# Sets that rules change: nftables' by the same text, and iptables' recent.

# 7000, then 8000 opens 22; 9000 shuts it.
equiv dynset-port-knocking
topology gateway
iptables <<END
*filter
-A FORWARD -i wan -j ACCEPT
-A FORWARD -p udp --dport 7000 -m recent --set --name stage -j DROP
-A FORWARD -p udp --dport 8000 -m recent --rcheck --name stage -m recent --set --name friends -j DROP
-A FORWARD -p udp --dport 8000 -j DROP
-A FORWARD -p udp --dport 9000 -m recent --remove --name friends -j DROP
-A FORWARD -p udp --dport 22 -m recent --rcheck --name friends -j ACCEPT
-A FORWARD -p udp --dport 22 -j DROP
COMMIT
END
same <<END
table ip t {
	set stage { type ipv4_addr; flags dynamic,timeout; timeout 1h; size 100; }
	set friends { type ipv4_addr; flags dynamic,timeout; timeout 1h; size 100; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "wan" accept
		udp dport 7000 add @stage { ip saddr } drop
		udp dport 8000 ip saddr @stage update @friends { ip saddr timeout 2h } drop
		udp dport 8000 drop
		udp dport 9000 ip saddr @friends delete @friends { ip saddr } drop
		udp dport 22 ip saddr @friends accept
		udp dport 22 drop
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:8000
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:7000
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:8000
expect-none server
pass client server udp 10.0.0.2:1000 > 203.0.113.2:22
pass client server udp 10.0.0.2:1001 > 203.0.113.2:22
send client udp 10.0.0.3:1000 > 203.0.113.2:22
expect-none server
# not a friend: this rule is not his
pass client server udp 10.0.0.3:1000 > 203.0.113.2:9000
send client udp 10.0.0.2:1000 > 203.0.113.2:9000
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server

# A set that is full takes nobody else, and the rule ends there, as in nft.
equiv dynset-full-and-concatenated
topology gateway
same <<END
table ip t {
	set two { type ipv4_addr . inet_service; flags dynamic; size 2; }
	chain forward {
		type filter hook forward priority filter; policy drop;
		iifname "lan" udp dport 80 add @two { ip saddr . udp sport } accept
		iifname "lan" udp dport 81 ip saddr . udp sport @two accept
		iifname "lan" udp dport 82 delete @two { ip saddr . udp sport } accept
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1001 > 203.0.113.2:80
send client udp 10.0.0.3:1000 > 203.0.113.2:80
expect-none server
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1001 > 203.0.113.2:81
send client udp 10.0.0.3:1000 > 203.0.113.2:81
expect-none server
