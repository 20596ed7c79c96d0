# SPDX-License-Identifier: GPL-2.0-only
# Flow tables whose devices take connections, too ("flags offload"): what drivers
# are told, and when. The devices are those of ../flowhw, which write it down; a
# rule that is left behind, or a device that stays bound, is a warning of theirs.

define-lines hardware
run gw sh -c "[ -e /proc/flowhw ] || insmod \$CTNAT_FLOWHW"
run gw sh -c "echo take lan >/proc/flowhw"
run gw sh -c "echo take wan >/proc/flowhw"

define-topology hardware
topology gateway
lines hardware

define-lines flow-hw
ctnat <<END
table inet t {
	flowtable fast {
		hook ingress priority filter
		devices = { "lan", "wan" }
		flags offload
		counter
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast counter comment "added"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9:2000))
		oifname "wan" ct state new ct(commit, zone=7, nat(src=2001:db8:1::9))
	}
}
END

define-lines flow-hw-udp
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters slow=2 added=1
until gw /proc/flowhw "rule lan udp 10.0.0.2:1000>203.0.113.2:53"
until gw /proc/flowhw "rule wan udp 203.0.113.2:53>203.0.113.9:2000"

case flow-hw-rules
topology hardware
lines flow-hw
run gw cat /proc/flowhw
output "bound lan" "bound wan"
no-output "rule"
lines flow-hw-udp
# Both ways: addresses and ports as packets come, and as they leave; where to.
until gw /proc/flowhw "^rule lan udp 10.0.0.2:1000>203.0.113.2:53 .* ip.12/ffffffff=cb007109 udp.0/ffff0000=07d00000 csum redirect=wan$"
until gw /proc/flowhw "^rule wan udp 203.0.113.2:53>203.0.113.9:2000 .* ip.16/ffffffff=0a000002 udp.0/0000ffff=000003e8 csum redirect=lan$"
cli list connections
output "hw-offload"
cli list ruleset
output "flags offload"
# What the device leaves to the kernel goes on there.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=fast
expect server udp 203.0.113.9:2000 > 203.0.113.2:53 data=fast ttl=63
reply server data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back ttl=63
counters slow=2 added=1

case flow-hw-ipv6
topology hardware
lines flow-hw
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
until gw /proc/flowhw "^rule lan udp .fd00:a::2.:1000>.2001:db8:1::2.:53 .* ip6.8/ffffffff=20010db8 ip6.12/ffffffff=00010000 ip6.16/ffffffff=00000000 ip6.20/ffffffff=00000009 .*redirect=wan$"
until gw /proc/flowhw "^rule wan udp .2001:db8:1::2.:53>.2001:db8:1::9.:1000 .* ip6.24/ffffffff=fd00000a .*redirect=lan$"

case flow-hw-tcp
topology hardware
lines flow-hw
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.9:2000 > 203.0.113.2:80
until gw /proc/flowhw "^rule lan tcp 10.0.0.2:1000>203.0.113.2:80 .* tcp.0/ffff0000=07d00000 .*redirect=wan$"
tcp-send c data=GET
tcp-reply c data=page
# The device gives back the end of it, and then all.
tcp-close c
run gw timeout 20 sh -c "while grep rule /proc/flowhw; do sleep 0.1; done"
cli list connections
output "state time_wait"
no-output "offload"

case flow-hw-dnat
topology hardware
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority 0; devices = { lan, wan }; flags offload; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" udp dport 8053 ct state new ct(nat(dst=10.0.0.2:53))
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "lan" ct state new ct(commit, nat(src=10.0.0.1))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:8053
expect client udp 10.0.0.1:4000 > 10.0.0.2:53
reply client
expect server udp 203.0.113.1:8053 > 203.0.113.2:4000
until gw /proc/flowhw "^rule wan udp 203.0.113.2:4000>203.0.113.1:8053 .* ip.12/ffffffff=0a000001 .* ip.16/ffffffff=0a000002 udp.0/0000ffff=00000035 .*redirect=lan$"
until gw /proc/flowhw "^rule lan udp 10.0.0.2:53>10.0.0.1:4000 .* ip.16/ffffffff=cb007102 .* ip.12/ffffffff=cb007101 udp.0/ffff0000=1f750000 .*redirect=wan$"

case flow-hw-counted
topology hardware
sysctl gw net/netfilter/nf_conntrack_acct=1
sysctl gw net/netfilter/nf_flowtable_udp_timeout=4
lines flow-hw
lines flow-hw-udp
# What the device has sent counts in the connection, and keeps it in the table.
run gw sh -c "for i in 1 2 3 4 5 6; do echo count lan 10 1000 >/proc/flowhw; sleep 1; done"
cli list connections
output "hw-offload"
until gw /proc/flowhw "rule lan"
run gw sh -c "for i in 1 2 3 4 5 6 7 8 9; do ${CLI} list connections | grep -q 'packets 61' && exit 0; sleep 0.5; done; ${CLI} list connections; exit 1"
# Nothing more: it leaves.
run gw timeout 20 sh -c "while grep rule /proc/flowhw; do sleep 0.1; done"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
counters slow=3 added=2

case flow-hw-flushed
topology hardware
lines flow-hw
lines flow-hw-udp
cli flush connections
run gw timeout 20 sh -c "while grep rule /proc/flowhw; do sleep 0.1; done"
entries 0

case flow-hw-cannot
topology gateway
# A device without it, and one that says no: nothing changes.
run gw sh -c "[ -e /proc/flowhw ] || insmod \$CTNAT_FLOWHW"
run gw sh -c "echo take lan >/proc/flowhw"
ctnat <<END
table ip old { chain c { counter; } }
END
ctnat-fails <<END
flush ruleset
table ip t {
	flowtable fast { hook ingress priority 0; devices = { lan, wan }; flags offload; }
}
END
output "device wan cannot take flows (no TC_SETUP_FT); remove \"flags offload\" or the device"
cli list ruleset
output "table ip old"
no-output "flowtable"
run gw cat /proc/flowhw
no-output "bound"
run gw sh -c "echo take wan >/proc/flowhw"
run gw sh -c "echo refuse lan >/proc/flowhw"
ctnat-fails <<END
add table ip t
add flowtable ip t fast { hook ingress priority 0; devices = { wan, lan }; flags offload; }
END
output "device lan cannot take flows"
run gw cat /proc/flowhw
no-output "bound"
# Without the word it is the kernel's, and the device is not asked.
ctnat <<END
add table ip t
add flowtable ip t fast { hook ingress priority 0; devices = { wan, lan }; }
END
run gw cat /proc/flowhw
no-output "bound"

case flow-hw-twice
topology hardware
ctnat-fails <<END
table ip t {
	flowtable one { hook ingress priority 0; devices = { lan, wan }; flags offload; }
	flowtable two { hook ingress priority 0; devices = { wan }; flags offload; }
}
END
output "device wan is of another flowtable with \"flags offload\"; name it in one of them"
run gw cat /proc/flowhw
no-output "bound"

case flow-hw-full
topology hardware
lines flow-hw
run gw sh -c "echo full lan >/proc/flowhw; echo full wan >/proc/flowhw"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
# A device that has no room leaves the connection to the kernel.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
counters slow=2 added=1
cli list connections
output "offload"
no-output "hw-offload"

case flow-hw-replaced
topology hardware
lines flow-hw
lines flow-hw-udp
# Another table of the same devices: it has them, and none of the old one's rules.
ctnat <<END
flush ruleset
table ip t {
	flowtable other { hook ingress priority 0; devices = { wan, lan }; flags offload; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		ct state established flow add @other
	}
}
END
run gw cat /proc/flowhw
output "bound lan" "bound wan"
no-output "rule"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
until gw /proc/flowhw "rule lan udp 10.0.0.2:1000>203.0.113.2:53"
# One that is refused as a whole: the old one has its devices again.
ctnat-fails <<END
flush ruleset
table ip t {
	flowtable more { hook ingress priority 0; devices = { wan, lan, lo }; flags offload; }
}
END
output "device lo cannot take flows"
run gw cat /proc/flowhw
output "bound lan" "bound wan"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
until gw /proc/flowhw "rule lan udp 10.0.0.2:1000>203.0.113.2:53"
cli flush ruleset
run gw cat /proc/flowhw
no-output "bound" "rule"

case flow-hw-dormant
topology hardware
lines flow-hw
lines flow-hw-udp
ctnat <<END
table inet t { flags dormant; }
END
run gw cat /proc/flowhw
no-output "bound" "rule"
ctnat <<END
table inet t { }
END
run gw cat /proc/flowhw
output "bound lan" "bound wan"

case flow-hw-devices
topology hardware
lines flow-hw
lines flow-hw-udp
# One that gets another name is no longer of the table; one of its name is.
device down gw lan
device rename gw lan dmz
run gw cat /proc/flowhw
output "bound wan"
no-output "bound dmz" "rule"
device rename gw dmz lan
device up gw lan
run gw cat /proc/flowhw
output "bound lan" "bound wan"
# One that goes while it has rules.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
until gw /proc/flowhw "rule lan udp 10.0.0.2:1000>203.0.113.2:53"
device del gw wan
run gw cat /proc/flowhw
output "bound lan"
no-output "rule"
# One that comes and cannot is the kernel's.
run gw ip link add wan type dummy
run gw cat /proc/flowhw
output "bound lan"
no-output "bound wan"

case flow-hw-offload-of-itself
topology hardware
# Nobody names a table: devices that let it take the connections.
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname { "lan", "wan" } ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9:2000), offload)
	}
}
END
run gw cat /proc/flowhw
output "bound lan" "bound wan"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
until gw /proc/flowhw "rule wan udp 203.0.113.2:53>203.0.113.9:2000"
# A table that names them has them first; they come back.
cli add flowtable inet t fast { hook ingress priority 0; devices = lan; flags offload; }
run gw cat /proc/flowhw
output "bound lan" "bound wan"
no-output "rule lan"
cli delete flowtable inet t fast
run gw cat /proc/flowhw
output "bound lan" "bound wan"
cli flush ruleset
run gw cat /proc/flowhw
no-output "bound"

case flow-hw-offload-refused
topology gateway
# One that lets it but says no, and one that cannot: the kernel's own.
run gw sh -c "[ -e /proc/flowhw ] || insmod \$CTNAT_FLOWHW"
run gw sh -c "echo take lan >/proc/flowhw; echo refuse lan >/proc/flowhw"
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname { "lan", "wan" } ct(nat)
	}
	chain fwd { type filter hook forward priority 0; policy accept; counter comment "slow"; }
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.9), offload)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=2
run gw cat /proc/flowhw
no-output "bound"

case flow-hw-namespace
topology hardware
lines flow-hw
lines flow-hw-udp
node-del gw

define-lines flow-hw-many
ctnat <<END
flush ruleset
table inet t {
	flowtable fast { hook ingress priority filter; devices = { "lan", "wan" }; flags offload; }
	chain pre { type filter hook prerouting priority raw; policy accept; ct(zone=7, nat); }
	chain fwd { type filter hook forward priority filter; policy accept; flow add @fast; }
	chain post { type filter hook postrouting priority srcnat; policy accept; oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9)); }
}
END

case flow-hw-replaced-under-traffic
topology hardware
lines flow-hw-many
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.9 answer lasting
says f flows
repeat 8 ctnat <<END
flush ruleset
table inet t {
	flowtable fast { hook ingress priority filter; devices = { "lan", "wan" }; flags offload; }
	chain pre { type filter hook prerouting priority raw; policy accept; ct(zone=7, nat); }
	chain fwd { type filter hook forward priority filter; policy accept; flow add @fast; }
	chain post { type filter hook postrouting priority srcnat; policy accept; oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9)); }
}
END
wait f
flood-complete answered

case flow-hw-devices-under-traffic
topology hardware
lines flow-hw-many
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.9 answer lasting
says f flows
repeat 8 device down gw wan
device down gw lan
device rename gw lan dmz
device up gw dmz
device del gw wan
wait f
cli flush ruleset

case flow-hw-tag
topology hosts
lines hardware
# A tag of the client's: taken off and put on, and frames of the device above have
# its address. (That the tag is to be matched, Linux 6.1 does not say.)
run gw ip link add link lan name lan.7 address 02:00:00:00:07:01 type vlan id 7
run gw ip addr add 10.7.0.1/24 dev lan.7
run gw ip link set lan.7 arp off up
run client ip link add link eth0 name eth0.7 type vlan id 7
run client ip link set eth0.7 arp off up
device wait gw lan.7
router gw
run server ip addr flush dev eth0
port tagged client eth0.7
port server server eth0
lines flow-hw
send tagged udp 10.7.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:2000 > 203.0.113.2:53
reply server
expect tagged udp 203.0.113.2:53 > 10.7.0.2:1000
until gw /proc/flowhw "^rule lan (vlan=7 )?udp 10.7.0.2:1000>203.0.113.2:53 .* vlan-pop .*redirect=wan$"
until gw /proc/flowhw "^rule wan udp 203.0.113.2:53>203.0.113.9:2000 eth.4/0000ffff=00000200 eth.8/ffffffff=00000701 .* vlan-push=7 .*redirect=lan$"
