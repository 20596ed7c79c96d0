# SPDX-License-Identifier: GPL-2.0-only
# Chains at ingress and egress: which devices they are hooked to, and when.

case device-ingress-and-egress
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority filter; policy accept;
		counter comment "in"
		iifname "lan" ip saddr 10.0.0.2 udp dport 53 counter comment "dns"
		oifname "lan" counter comment "out-at-in"
		ip daddr 203.0.113.99 counter comment "dropped" drop
	}
	chain out {
		type filter hook egress device "wan" priority 5; policy accept;
		oifname "wan" ip saddr 10.0.0.2 ip ttl 63 counter comment "out"
		ip6 daddr 2001:db8:1::2 counter comment "out6"
	}
}
table inet i {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority -5; policy accept;
		udp dport 53 counter comment "both"
		ip6 saddr fd00:a::2 counter comment "six"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
send server udp 203.0.113.2:7 > 10.0.0.2:53
expect client udp 203.0.113.2:7 > 10.0.0.2:53
pass client server udp [fd00:a::2]:1000 > [2001:db8:1::2]:54
send client udp 10.0.0.2:1000 > 203.0.113.99:53
expect-none server
counters in=3 dns=2 out-at-in=0 out=1 out6=1 both=3 six=1 dropped=1
stat drop_rule +1
# What is listed can be loaded again, and nft reads the same words.
cli list chain netdev t in
output "hook ingress device \"lan\" priority filter"
cli list chain inet i in
output "hook ingress devices = { \"lan\", \"wan\" } priority filter - 5"

case device-policy-drop
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy drop;
		udp dport 53 accept
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy drop;
		udp dport 53-54 accept
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect-none server
# At egress what the host itself sends, too.
sock s gw udp 0.0.0.0:7
sock-send s to=203.0.113.2:54
expect server udp 203.0.113.1:7 > 203.0.113.2:54
run-fails gw ping -c 1 -W 1 203.0.113.2
expect-none server

case device-priorities
topology gateway
# Chains of one device run by priority, whichever table and family they are of.
ctnat <<END
table netdev t {
	chain last {
		type filter hook ingress device "lan" priority 10; policy accept;
		meta mark 3 counter comment "last"
	}
	chain first {
		type filter hook ingress device "lan" priority -10; policy accept;
		meta mark set 1
	}
}
table inet i {
	chain middle {
		type filter hook ingress device "lan" priority 0; policy accept;
		meta mark 1 counter comment "middle" meta mark set 3
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters middle=1 last=1

case device-missing
topology gateway
ctnat-fails <<END
table netdev t {
	chain in { type filter hook ingress devices = { "lan", "dmz" } priority 0; }
}
END
output "there is no such device" "\"dmz\""
cli list ruleset
no-output table
# An alternative name is none.
run gw ip link property add dev lan altname inside
ctnat-fails <<END
table netdev t {
	chain in { type filter hook ingress device "inside" priority 0; }
}
END
output "there is no such device"

case device-of-a-chain-cannot-change
topology gateway
ctnat <<END
table netdev t {
	chain in { type filter hook ingress device "lan" priority 0; }
}
END
ctnat <<END
table netdev t {
	chain in { type filter hook ingress device "lan" priority 0; policy drop; }
}
END
ctnat-fails <<END
table netdev t {
	chain in { type filter hook ingress device "wan" priority 0; }
}
END
output "exists with other devices"
cli list ruleset
output "device \"lan\" priority filter; policy drop;"

case device-goes-and-comes-back
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy accept;
		udp dport 53 counter comment "in"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
device del gw lan
cli list ruleset
output "devices = { \"lan\", \"wan\" }"
# The rest of the ruleset changes while the device is away.
ctnat <<END
add rule netdev t in udp dport 54 counter comment "more"
END
send server udp 203.0.113.2:1000 > 203.0.113.1:53
expect server icmp port-unreachable
counters in=2 more=0
link client eth1 gw lan
addr gw lan 10.0.0.1/24
port client1 client eth1
pass client1 server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client1 server udp 10.0.0.2:1000 > 203.0.113.2:54
counters in=3 more=1

case device-renamed
topology gateway
# A chain follows the name, not the device.
dummy gw dmz
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		counter comment "lan"
	}
	chain both {
		type filter hook ingress devices = { "lan", "dmz" } priority 1; policy accept;
		counter comment "both"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=1 both=1
device del gw dmz
device down gw lan
device rename gw lan dmz
device up gw dmz
route gw 203.0.113.0/24 dev wan
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=1 both=2
device down gw dmz
device rename gw dmz other
device up gw other
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=1 both=2
device down gw other
device rename gw other lan
device up gw lan
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=2 both=3
cli list chain netdev t both
output "devices = { \"lan\", \"dmz\" }"

# What is hooked is the device of this namespace: away from it, it carries what it
# is given, and is hooked again when it is back.
case device-moves-to-another-namespace
topology gateway
node away
link away wan server eth1
port there server eth1
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy drop;
		counter comment "lan"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
counters lan=1
router away
device move gw lan away
device up away lan
addr away wan 203.0.113.1/24
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect there udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=1
device move away lan gw
device up gw lan
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server there
counters lan=2

case device-goes-under-traffic
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy accept;
		counter comment "in"
	}
	chain out {
		type filter hook egress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 lasting
says f flows
repeat 5 device down gw wan
device rename gw wan wan9
device up gw wan9
device down gw wan9
device rename gw wan9 wan
device up gw wan
device del gw lan
wait f
flood-right
cli list ruleset
output "devices = { \"lan\", \"wan\" }"

case device-namespace-goes-under-traffic
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
	chain out {
		type filter hook egress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 lasting
says f flows
node-del gw
wait f
flood-right

case device-module-goes-under-traffic
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
	chain out {
		type filter hook egress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 lasting
says f flows
module remove
module insert
wait f
flood-complete
cli list ruleset
no-output table

case device-replace-under-traffic
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 answer lasting
says f flows
repeat 15 ctnat <<END
flush ruleset
table netdev t {
	chain in {
		type filter hook ingress devices = { "lan", "wan" } priority 0; policy drop;
		ip saddr 10.0.0.2 accept
		ip saddr 203.0.113.2 accept
	}
	chain out {
		type filter hook egress devices = { "lan", "wan" } priority 0; policy accept;
		counter
	}
}
END
wait f
flood-complete answered

case device-dormant
topology gateway
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy drop;
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
ctnat <<END
table netdev t { flags dormant; }
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
