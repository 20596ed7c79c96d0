# SPDX-License-Identifier: GPL-2.0-only
# Transactions, replacement under traffic, coexistence, ends of things.

case bad-transaction-changes-nothing
topology gateway
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
}
END
ctnat-fails <<END
flush ruleset
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.99))
	}
	chain fwd {
		type filter hook forward priority 0; policy accept;
		jump nowhere
	}
}
END
output nowhere
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
cli list ruleset
output "nat(src=203.0.113.1)"
no-output 203.0.113.99

case replace-under-traffic
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.1 answer lasting
says f flows
repeat 15 ctnat <<END
flush ruleset
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
wait f
flood-complete answered

case replace-nat-chains-under-traffic
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.1 answer lasting
says f flows
repeat 15 ctnat <<END
flush ruleset
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
wait f
flood-complete answered

case replaced-chain-keeps-its-place
topology gateway
# Of chains with one priority the later one runs first: a has the last word.
ctnat <<END
table ip t {
	chain a {
		type filter hook prerouting priority filter; policy accept;
		meta mark set 1
	}
	chain b {
		type filter hook prerouting priority filter; policy accept;
		meta mark set 2
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		meta mark 1 counter comment "a"
		meta mark 2 counter comment "b"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters a=1 b=0
# It takes over the hook, and no packet finds neither of them.
ctnat <<END
delete chain ip t a
table ip t {
	chain a {
		type filter hook prerouting priority filter; policy accept;
		meta mark set 1
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters a=2 b=0
# One of another priority does not.
ctnat <<END
delete chain ip t a
table ip t {
	chain a {
		type filter hook prerouting priority filter - 1; policy accept;
		meta mark set 1
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters a=2 b=1

case delete-namespace-under-traffic
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=100 flows=500 seen-src=203.0.113.1 lasting
says f flows
node-del gw
wait f
flood-right
loose

case remove-module-under-traffic
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=interface))
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=500 lasting
says f flows
module remove
module insert
wait f
flood-right
# Its rules went with it; loaded again it works.
pass client server udp 10.0.0.7:1000 > 203.0.113.2:53
cli list ruleset
no-output table
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.8:1000 > 203.0.113.2:54
expect server udp 203.0.113.1:1000 > 203.0.113.2:54

case coexist-with-nft-tracking
topology gateway
# nft rules switch the kernel's own tracking hooks on; explicit zones of ours
# go on as before, and nothing is committed twice.
nft <<END
table ip filter {
	chain forward {
		type filter hook forward priority 0; policy accept;
		ct state invalid drop
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry zone=7 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.1:1000 status=+seen-reply
entries 1
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.1:1001 > 203.0.113.2:80
tcp-send c
tcp-reply c
entries 2
entries 2 zone=7

case coexist-with-iptables-nat
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -p tcp -j SNAT --to-source 203.0.113.1
COMMIT
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta l4proto udp ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat - 1; policy accept;
		oifname "wan" meta l4proto udp ct(commit, zone=7, nat(src=203.0.113.50))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.50:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.1:1001 > 203.0.113.2:80
tcp-send c
entry zone=7 proto=udp
entry zone=0 proto=tcp
entries 2

case doctor-names-other-users
topology gateway
nft <<END
table ip filter {
	chain forward {
		type filter hook forward priority 0; policy accept;
		ct state invalid drop
	}
}
END
sysctl gw net/ipv4/ip_forward=0 net/ipv4/conf/wan/rp_filter=1
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
run gw sh -c "${CLI} doctor || true"
output ip_forward rp_filter forward

case list-loads-again
topology gateway
ctnat <<END
define pool = 203.0.113.10-203.0.113.20
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
		ct state +inv counter drop comment "bad"
		ct state established accept
		tcp dport { 80, 443, 8000-8010 } ip saddr 10.0.0.0/8 counter
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state +new ip saddr 10.0.0.0/8 ct(commit, zone=7, mark=0x10/0xff, nat(src=$pool:1024-65535, random)) counter comment "lan"
	}
	chain nat {
		type nat hook postrouting priority srcnat + 5; policy accept;
		oifname "lan" masquerade
	}
}
END
run gw sh -c "${CLI} list ruleset > /tmp/one && grep -q masquerade /tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset > /tmp/two && cmp /tmp/one /tmp/two"

case counters-and-reset
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter comment "dns"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
counters dns=2/66
cli reset counters
counters dns=0/0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
counters dns=1/33

case namespaces-are-apart
topology gateway
node idle
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 drop
	}
}
END
cli list ruleset node=idle
no-output table
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
stat drop_rule +1
cli flush ruleset node=idle
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
