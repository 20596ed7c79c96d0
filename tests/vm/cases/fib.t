# SPDX-License-Identifier: GPL-2.0-only
# fib: what the routes say of a packet's addresses.

case fib-types
topology gateway
# Of IPv4 only local addresses are looked up, as nf_tables does.
run gw ip -6 route add blackhole 2001:db8:70::/48
run gw ip -6 route add prohibit 2001:db8:71::/48
run gw ip -6 route add unreachable 2001:db8:72::/48
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 fib daddr type vmap { local : jump local, broadcast : jump bc, multicast : jump mc, unicast : jump uni, blackhole : jump bh, prohibit : jump no, unreachable : jump un }
		udp dport 54 fib daddr . iif type local counter comment "here"
		udp dport 54 fib daddr . iif type != local counter comment "elsewhere"
		udp sport 7 fib saddr type local counter comment "spoofed"
		udp dport { 9, 54 } drop
	}
	chain local { counter drop comment "local"; }
	chain bc { counter drop comment "broadcast"; }
	chain mc { counter drop comment "multicast"; }
	chain uni { counter drop comment "unicast"; }
	chain bh { counter drop comment "blackhole"; }
	chain no { counter drop comment "prohibit"; }
	chain un { counter drop comment "unreachable"; }
}
END
send client udp 10.0.0.2:1 > 10.0.0.1:53
send client udp 10.0.0.2:1 > 203.0.113.1:53
send client udp 10.0.0.2:1 > 10.0.0.255:53
send client udp 10.0.0.2:1 > 239.1.1.1:53
send client udp 10.0.0.2:1 > 203.0.113.2:53
send client udp [fd00:a::2]:1 > [fd00:a::1]:53
send client udp [fd00:a::2]:1 > [ff0e::99]:53
send client udp [fd00:a::2]:1 > [2001:db8:1::2]:53
send client udp [fd00:a::2]:1 > [2001:db8:70::2]:53
send client udp [fd00:a::2]:1 > [2001:db8:71::2]:53
send client udp [fd00:a::2]:1 > [2001:db8:72::2]:53
send client udp [fd00:a::2]:1 > [2001:db8:73::2]:53
# Of an address the device is asked, too: it is one of the other device.
send client udp 10.0.0.2:1 > 10.0.0.1:54
send client udp 10.0.0.2:1 > 203.0.113.1:54
send client udp [fd00:a::2]:1 > [fd00:a::1]:54
send client udp [fd00:a::2]:1 > [2001:db8:1::1]:54
send client udp 203.0.113.1:7 > 203.0.113.2:9
counters local=3 broadcast=1 multicast=2 unicast=2 blackhole=1 prohibit=1 unreachable=2
counters here=2 elsewhere=2 spoofed=1

case fib-reverse-path
topology two-uplinks
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 fib saddr . iif oif missing counter drop comment "missing"
		udp dport 53 fib saddr . iif check exists counter comment "exists"
		udp dport 54 fib saddr oif "wan2" counter comment "by"
		udp dport 54 fib saddr oifname "lan" counter comment "name"
		udp dport 54 fib saddr . iif check missing counter drop comment "none"
		udp dport 54 drop
	}
}
END
send client udp 10.0.0.2:1 > 203.0.113.2:53
expect server udp 10.0.0.2:1 > 203.0.113.2:53
send client udp 192.0.2.2:1 > 203.0.113.2:53
send client udp 198.18.0.1:1 > 203.0.113.2:53
send client udp [fd00:a::2]:1 > [2001:db8:1::2]:53
expect server udp [fd00:a::2]:1 > [2001:db8:1::2]:53
send client udp [2001:db8:3::2]:1 > [2001:db8:1::2]:53
expect-none server
# Which way the sender is, whichever way it came.
send client udp 192.0.2.2:1 > 203.0.113.2:54
send client udp 10.0.0.2:1 > 203.0.113.2:54
send client udp [2001:db8:3::2]:1 > [2001:db8:1::2]:54
send client udp [fd00:a::2]:1 > [2001:db8:1::2]:54
counters missing=3 exists=2 by=2 name=2 none=2

# The mark chooses the table.
case fib-mark
topology tenants
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 meta mark set 2
		udp dport 53 fib daddr . mark oifname "two" counter comment "two"
		udp dport 53 fib daddr . mark oif "one" counter comment "one"
		udp dport 53 fib daddr check exists counter comment "plain"
		udp dport 53 meta mark set fib daddr . mark oif
		udp dport 53 meta mark != 2 counter drop comment "set"
	}
}
END
send server udp 203.0.113.2:1 > 10.0.0.9:53
send server udp [2001:db8:1::2]:1 > [fd00:a::9]:53
counters two=2 one=0 plain=0 set=2

# At input, forward and output.
case fib-other-hooks
topology hosts
ctnat <<END
table inet t {
	chain in {
		type filter hook input priority filter; policy accept;
		udp dport 53 fib saddr . iif oif exists counter comment "in"
		udp dport 53 fib daddr . iif type local counter comment "local"
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		udp dport 54 fib saddr . iif oif exists counter comment "forward"
		udp dport 54 fib daddr . oif type unicast counter comment "unicast"
	}
	chain out {
		type filter hook output priority filter; policy accept;
		udp dport 55 fib saddr type local counter comment "own"
		udp dport 55 fib saddr . oif type local counter comment "device"
		udp dport 55 fib daddr type unicast counter comment "away"
	}
}
END
sock s gw udp 10.0.0.1:53
connect c client udp 10.0.0.1:53
sock-send c data=x
sock-expect s data=x
sock t server udp 203.0.113.2:54
connect d client udp 203.0.113.2:54
sock-send d data=y
sock-expect t data=y
sock u server udp 203.0.113.2:55
connect e gw udp 203.0.113.2:55
sock-send e data=z
sock-expect u data=z
counters in=1 local=1 forward=1 unicast=1 own=1 device=1 away=1

case fib-at-ingress
topology gateway
ctnat <<END
table netdev n {
	chain in {
		type filter hook ingress device "lan" priority filter; policy accept;
		fib saddr . iif oif missing counter drop comment "missing"
		udp dport 53 fib daddr type local counter drop comment "local"
		udp dport 53 fib daddr oifname "wan" counter comment "wan"
	}
}
END
send client udp 10.0.0.2:1 > 203.0.113.2:53
expect server udp 10.0.0.2:1 > 203.0.113.2:53
send client udp [fd00:a::2]:1 > [2001:db8:1::2]:53
expect server udp [fd00:a::2]:1 > [2001:db8:1::2]:53
send client udp 203.0.113.7:1 > 203.0.113.2:53
send client udp 10.0.0.2:1 > 10.0.0.1:53
expect-none server
counters missing=1 local=1 wan=2
