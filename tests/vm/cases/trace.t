# SPDX-License-Identifier: GPL-2.0-only
# trace, and ctnat-cli monitor trace: the way of a packet, step by step. What
# differs from run to run is cut out of the lines. Each case has a file of its
# own: another one's would say too early that somebody listens.

define-lines trace-begins
start watch gw sh -c "exec ${CLI} monitor trace --count ${steps} >/tmp/${name}"
until gw /tmp/${name} "# monitoring"

define-lines trace-ends
wait watch
run gw sed -E "s/^trace id [0-9a-f]+ //; s/ ether saddr [0-9a-f:]+ ether daddr [0-9a-f:]+//; s/ ip id [0-9]+//; s/ id [0-9]+$//; s/ expires [0-9a-z]+//" /tmp/${name}

case trace-translated
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 trace
		udp dport 54 counter
		ct(zone=7, nat)
		ct state +est accept
		udp dport 53 jump more
	}
	chain more {
		meta mark set 0x5
		return
	}
	chain post {
		type filter hook postrouting priority srcnat; policy drop;
		oifname "wan" ct(zone=7, nat(src=203.0.113.1)) counter comment "out"
		accept
	}
}
END
lines trace-begins name=trace-translated steps=13
# not traced
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 203.0.113.1:1000 > 203.0.113.2:54
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=hello
lines trace-ends name=trace-translated
output <<WHOLE
# monitoring
ip gateway pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 53
ip gateway pre rule udp dport 53 trace (verdict continue)
ip gateway pre ct: ct state new ct state +trk+new ct direction original not committed udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 10.0.0.2:1000 zone 7 mark 0x00000000 flags made,nat
ip gateway pre rule ct(zone=7, nat) (verdict continue)
ip gateway pre rule udp dport 53 jump more (verdict jump more)
ip gateway more rule meta mark set 0x00000005 (verdict continue)
ip gateway more rule return (verdict return)
ip gateway pre policy accept
ip gateway post packet: iif "lan" oif "wan" meta mark 0x00000005 ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 53
ip gateway post ct: ct state new ct state +trk+new+snat ct direction original not committed udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 203.0.113.1:1000 zone 7 status snat mark 0x00000000 flags made,bound,nat
ip gateway post rule oifname "wan" ct(zone=7, nat(src=203.0.113.1)) counter comment "out" (verdict continue)
ip gateway post rule accept (verdict accept)
committed at exit: ct state new ct state +trk+new+snat ct direction original udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 203.0.113.1:1000 zone 7 status snat mark 0x00000000 flags made,bound,nat use 1
WHOLE

# Reasons of drops, and verdicts of all kinds.
case trace-drops
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" meta nftrace set 1
		udp dport 1 drop
		udp dport 2 goto aside
	}
	chain aside {
		continue
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		udp dport 3 reject
	}
	chain post {
		type filter hook postrouting priority srcnat; policy drop;
		udp dport 4 ct(commit, nat(src=203.0.113.1:5000))
		udp dport 4 accept
		icmp type destination-unreachable accept
	}
}
END
lines trace-begins name=trace-drops steps=34
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:2
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:3
expect client icmp
send client udp 10.0.0.2:1000 > 203.0.113.2:4
expect server udp 203.0.113.1:5000 > 203.0.113.2:4
send client udp 10.0.0.2:1001 > 203.0.113.2:4
expect-none server
lines trace-ends name=trace-drops
output <<WHOLE
# monitoring
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 1
ip t pre rule iifname "lan" meta nftrace set 1 (verdict continue)
ip t pre rule udp dport 1 drop (verdict drop)
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 2
ip t pre rule iifname "lan" meta nftrace set 1 (verdict continue)
ip t pre rule udp dport 2 goto aside (verdict goto aside)
ip t aside rule continue (verdict continue)
ip t pre policy accept
ip t fwd packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 2
ip t fwd policy accept
ip t post packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 2
ip t post policy drop
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 3
ip t pre rule iifname "lan" meta nftrace set 1 (verdict continue)
ip t pre policy accept
ip t fwd packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 3
ip t fwd rule udp dport 3 reject (verdict drop, drop_rejected)
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 4
ip t pre rule iifname "lan" meta nftrace set 1 (verdict continue)
ip t pre policy accept
ip t fwd packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 4
ip t fwd policy accept
ip t post packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 4
ip t post ct: ct state new ct state +trk+new+snat ct direction original udp 10.0.0.2:1000 > 203.0.113.2:4 reply 203.0.113.2:4 > 203.0.113.1:5000 zone 0 status snat mark 0x00000000 flags made,nat use 1
ip t post rule udp dport 4 ct(commit, nat(src=203.0.113.1:5000)) (verdict continue)
ip t post rule udp dport 4 accept (verdict accept)
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1001 udp dport 4
ip t pre rule iifname "lan" meta nftrace set 1 (verdict continue)
ip t pre policy accept
ip t fwd packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1001 udp dport 4
ip t fwd policy accept
ip t post packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1001 udp dport 4
ip t post ct: ct state new ct state +trk+new+snat ct direction original not committed udp 10.0.0.2:1001 > 203.0.113.2:4 reply 203.0.113.2:4 > 203.0.113.1:5000 zone 0 status snat mark 0x00000000 flags made,nat
ip t post rule udp dport 4 ct(commit, nat(src=203.0.113.1:5000)) (verdict drop, drop_no_port)
WHOLE

# Chains of type nat see the first packet alone; a connection may be committed.
case trace-nat-chain
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta l4proto udp trace
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
	chain in {
		type filter hook forward priority filter; policy accept;
		ct state established accept
	}
}
END
lines trace-begins name=trace-nat-chain steps=11
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
lines trace-ends name=trace-nat-chain
output <<WHOLE
# monitoring
ip t pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 53
ip t pre rule meta l4proto udp trace (verdict continue)
ip t pre policy accept
ip t in packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 53
ip t in policy accept
ip t post packet: iif "lan" oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 53
ip t post ct: ct state new ct state +trk+new ct direction original not committed udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 203.0.113.1:1000 zone 0 status snat mark 0x00000000 masquerade "wan"
ip t post rule oifname "wan" masquerade (verdict accept)
ip t pre packet: iif "wan" ip saddr 203.0.113.2 ip daddr 203.0.113.1 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 53 udp dport 1000
ip t pre rule meta l4proto udp trace (verdict continue)
ip t pre policy accept
WHOLE

# Fragments wait for the others; rules that came meanwhile are shown, too.
case trace-fragments-and-new-rules
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 trace
		ip frag-off & 0x3fff != 0 trace
		ct(commit)
	}
}
END
lines trace-begins name=trace-fragments-and-new-rules steps=10
ctnat <<END
add rule ip t pre meta mark set 0x7
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 frags=2
lines trace-ends name=trace-fragments-and-new-rules
output <<WHOLE
# monitoring
ip t pre packet: iif "lan" ip frag-off 0x2000 ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 1020 udp sport 1000 udp dport 53
ip t pre rule udp dport 53 trace (verdict continue)
ip t pre rule ip frag-off & 0x3fff != 0x0000 trace (verdict continue)
ip t pre rule ct(commit) (taken out of its way)
ip t pre packet: iif "lan" ip frag-off 0x007d ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 528
ip t pre rule ip frag-off & 0x3fff != 0x0000 trace (verdict continue)
ip t pre ct: ct state new ct state +trk+new ct direction original udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 10.0.0.2:1000 zone 0 mark 0x00000000 flags made use 1
ip t pre rule ct(commit) (verdict continue)
ip t pre rule meta mark set 0x00000007 (verdict continue)
ip t pre policy accept
WHOLE

# Of a packet that no rule marks nothing is told, nor of one whose mark nobody
# has asked for; when the rules go, so does the mark's price.
case trace-nobody-listens
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 trace
		ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
start watch gw ${CLI} monitor trace --count 1
says watch "# monitoring"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
ctnat <<END
flush ruleset
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
ctnat <<END
table ip t {
	chain pre {
		udp dport 55 trace
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:55
wait watch
output "udp dport 55"
no-output "udp dport 53" "udp dport 54"

# Frames, too, and what is committed as it leaves.
case trace-bridge
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 53 trace
		ct(zone=5, nat(src=203.0.113.1))
	}
}
END
lines trace-begins name=trace-bridge steps=6
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
lines trace-ends name=trace-bridge
output <<WHOLE
# monitoring
bridge b pre packet: iif "lan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 53
bridge b pre rule udp dport 53 trace (verdict continue)
bridge b pre ct: ct state new ct state +trk+new+snat ct direction original not committed udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 203.0.113.1:1000 zone 5 status snat mark 0x00000000 flags made,bound,nat
bridge b pre rule ct(zone=5, nat(src=203.0.113.1)) (verdict continue)
bridge b pre policy accept
committed at exit: ct state new ct state +trk+new+snat ct direction original udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 203.0.113.1:1000 zone 5 status snat mark 0x00000000 flags made,bound,nat use 1
WHOLE

# At a device: what came in, what goes out, and where its way here ends.
case trace-netdev
topology gateway
ctnat <<END
table netdev n {
	chain in {
		type filter hook ingress device "lan" priority filter; policy accept;
		udp dport 53 trace
		ct(zone=5, nat(dst=203.0.113.2))
	}
	chain out {
		type filter hook egress device "wan" priority filter; policy accept;
		udp dport 53 drop
	}
}
END
lines trace-begins name=trace-netdev steps=8
send client udp 10.0.0.2:1000 > 198.51.100.1:53
expect-none server
lines trace-ends name=trace-netdev
output <<WHOLE
# monitoring
netdev n in packet: iif "lan" ip saddr 10.0.0.2 ip daddr 198.51.100.1 ip dscp cs0 ip ttl 64 ip protocol udp ip length 33 udp sport 1000 udp dport 53
netdev n in rule udp dport 53 trace (verdict continue)
netdev n in ct: ct state new ct state +trk+new+dnat ct direction original not committed udp 10.0.0.2:1000 > 198.51.100.1:53 reply 203.0.113.2:53 > 10.0.0.2:1000 zone 5 status dnat mark 0x00000000 flags made,bound,nat
netdev n in rule ct(zone=5, nat(dst=203.0.113.2)) (verdict continue)
netdev n in policy accept
committed at exit: ct state new ct state +trk+new+dnat ct direction original udp 10.0.0.2:1000 > 198.51.100.1:53 reply 203.0.113.2:53 > 10.0.0.2:1000 zone 5 status dnat mark 0x00000000 flags made,bound,nat use 1
netdev n out packet: oif "wan" ip saddr 10.0.0.2 ip daddr 203.0.113.2 ip dscp cs0 ip ttl 63 ip protocol udp ip length 33 udp sport 1000 udp dport 53
netdev n out rule udp dport 53 drop (verdict drop)
WHOLE
