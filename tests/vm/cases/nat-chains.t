# SPDX-License-Identifier: GPL-2.0-only
# nat chains have hooks of their own, just ahead of those of the kernel's NAT,
# which are there as long as somebody else has nat chains.

define-lines udp-53-to-50
ctnat <<END
table ip t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 8053 dnat to 10.0.0.2:53
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" udp dport 53 snat to 203.0.113.50
	}
}
END

define-lines both-translate
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.50:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 203.0.113.60:1000 > 203.0.113.2:54
reply server
expect client udp 203.0.113.2:54 > 10.0.0.2:1000
send server udp 203.0.113.2:7 > 203.0.113.1:8053
expect client udp 203.0.113.2:7 > 10.0.0.2:53
reply client
expect server udp 203.0.113.1:8053 > 203.0.113.2:7
send server udp 203.0.113.2:7 > 203.0.113.1:8054
expect client udp 203.0.113.2:7 > 10.0.0.2:54
reply client
expect server udp 203.0.113.1:8054 > 203.0.113.2:7
entries 4

define-lines iptables-translates-the-rest
iptables <<END
*nat
-A PREROUTING -i wan -p udp --dport 8053:8054 -j DNAT --to-destination 10.0.0.2:54
-A POSTROUTING -o wan -p udp -j SNAT --to-source 203.0.113.60
COMMIT
END

define-lines udp-53-to-50-more
cli add chain ip t pre { type nat hook prerouting priority dstnat; policy accept; }
cli add rule ip t pre iifname "wan" udp dport 8053 dnat to 10.0.0.2:53
cli add chain ip t post { type nat hook postrouting priority srcnat; policy accept; }
cli add rule ip t post oifname "wan" udp dport 53 snat to 203.0.113.50

# What ctnat's chains bind is bound; the rest is left to the others, whoever
# came first.
case nat-chains-before-those-of-iptables
topology gateway
lines udp-53-to-50
lines iptables-translates-the-rest
lines both-translate

case nat-chains-loaded-after-iptables
topology gateway
lines iptables-translates-the-rest
lines udp-53-to-50
lines both-translate

case nat-chains-before-those-of-nft
topology gateway
lines udp-53-to-50
nft <<END
table ip n {
	chain pre {
		type nat hook prerouting priority dstnat - 10; policy accept;
		iifname "wan" udp dport 8053-8054 dnat to 10.0.0.2:54
	}
	chain post {
		type nat hook postrouting priority srcnat - 10; policy accept;
		oifname "wan" meta l4proto udp snat to 203.0.113.60
	}
}
END
lines both-translate

# Nobody binds the connection of the host itself, whose tuple of answers is
# taken already: the null binding gives it another port.
case nat-chains-null-binding
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.0/24 snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:65535 > 203.0.113.2:53
expect server udp 203.0.113.1:65535 > 203.0.113.2:53
sock s gw udp 203.0.113.1:65535
sock-send s to=203.0.113.2:53 data=ask
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=1024-65534 data=ask
reply server data=answer
sock-expect s from=203.0.113.2:53 data=answer
entries 2

# The same where the kernel's NAT is there as well, and has no rule for it.
case nat-chains-null-binding-of-the-kernel
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.0/24 snat to 203.0.113.1
	}
}
END
iptables <<END
*nat
-A POSTROUTING -o wan -p tcp -j SNAT --to-source 203.0.113.60
COMMIT
END
send client udp 10.0.0.2:65535 > 203.0.113.2:53
expect server udp 203.0.113.1:65535 > 203.0.113.2:53
sock s gw udp 203.0.113.1:65535
sock-send s to=203.0.113.2:53 data=ask
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=1024-65534 data=ask

# Chains at the priority of the built-in hooks come ahead of them, also those
# that were there before.
case nat-chains-behind-chains-of-their-priority
topology gateway
ctnat <<END
table ip t {
	chain before {
		type filter hook prerouting priority dstnat - 1; policy accept;
		ip daddr 203.0.113.1 udp dport 8053 counter comment "before-in"
	}
	chain out {
		type filter hook postrouting priority srcnat - 1; policy accept;
		ip saddr 10.0.0.2 counter comment "before-out"
	}
}
END
lines udp-53-to-50-more
send server udp 203.0.113.2:7 > 203.0.113.1:8053
expect client udp 203.0.113.2:7 > 10.0.0.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.50:1000 > 203.0.113.2:53
counters before-in=1 before-out=1

# Of the first packets of a connection that goes on unanswered, all visit the
# chains; a verdict of a chain is final.
case nat-chains-drop
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy drop;
		udp dport 53 snat to 203.0.113.50
		udp dport 54 accept
		udp dport 55 return
	}
	chain later {
		type nat hook postrouting priority srcnat + 1; policy accept;
		udp dport 54 counter snat to 203.0.113.60 comment "later"
		udp dport 53 counter comment "bound"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.50:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 203.0.113.60:1000 > 203.0.113.2:54
send client udp 10.0.0.2:1000 > 203.0.113.2:55
send client udp 10.0.0.2:1000 > 203.0.113.2:56
expect-none server
stat drop_policy +2
counters later=1 bound=0
entries 2

# A VRF's device passes a packet to postrouting as well: it is asked about once,
# where it leaves by the device below. The kernel hides the connection from the
# VRF's hooks, but for a packet that comes with one, as the answer of reject does.
case nat-chains-vrf
topology gateway
run gw ip link add red type vrf table 10
run gw ip link set red up
run gw ip link set wan master red
run gw ip link set lan master red
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "red" counter comment "asked-early"
		oifname "wan" counter snat to 203.0.113.50 comment "asked"
		oifname "lan" counter comment "asked-of-reset"
	}
	chain in {
		type filter hook input priority filter; policy accept;
		tcp dport 81 reject with tcp reset
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.50:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
sock s gw udp 203.0.113.1:4000 dev=red
sock-send s to=203.0.113.2:53 data=ask
expect server udp 203.0.113.50:4000 > 203.0.113.2:53
send client tcp 10.0.0.2:1000 > 10.0.0.1:81
expect client tcp 10.0.0.1:81 > 10.0.0.2:1000 flags=RA
counters asked=2 asked-early=0 asked-of-reset=1

# IPv6, and an error about a translated packet from behind it.
case nat-chains-ipv6
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 8053 dnat ip6 to [fd00:a::2]:53
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip6 saddr fd00:a::/64 snat to 2001:db8:1::1
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
send server udp [2001:db8:1::2]:7 > [2001:db8:1::1]:8053
expect client udp [2001:db8:1::2]:7 > [fd00:a::2]:53
reply client
expect server udp [2001:db8:1::1]:8053 > [2001:db8:1::2]:7
send server udp [2001:db8:1::2]:8 > [2001:db8:1::1]:8053
expect client udp [2001:db8:1::2]:8 > [fd00:a::2]:53
send client icmp6 port-unreachable fd00:a::2 > 2001:db8:1::2 inner=udp,[2001:db8:1::2]:8>[fd00:a::2]:53
expect server icmp6 port-unreachable 2001:db8:1::1 > 2001:db8:1::2 inner=udp,[2001:db8:1::2]:8>[2001:db8:1::1]:8053
