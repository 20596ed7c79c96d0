# SPDX-License-Identifier: GPL-2.0-only
# Flow tables: what the kernel's own forwards, and what leaves it. Packets that it
# takes come to no chain, so that the counter at forward stands still.

define-lines flow
ctnat <<END
table inet t {
	flowtable fast {
		hook ingress priority filter
		devices = { "lan", "wan" }
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
		oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9))
		oifname "wan" ct state new ct(commit, zone=7, nat(src=2001:db8:1::9))
	}
}
END

# A connection of UDP that is in the table.
define-lines flow-udp
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters slow=2 added=1
stat flow_added +1

case flow-udp-snat
topology gateway
sysctl gw net/netfilter/nf_conntrack_acct=1
lines flow
lines flow-udp
# Both ways, translated, one hop less, and counted in the connection.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=fast
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 data=fast ttl=63
reply server data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back ttl=63
counters slow=2 added=1
entry orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.9:1000 packets=2-2 zone=7
# Another one is not there yet.
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.9:1001 > 203.0.113.2:53
counters slow=3 added=1

case flow-ipv6
topology gateway
lines flow
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
counters slow=2 added=1
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 data=fast
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53 data=fast ttl=63
reply server data=back
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000 data=back
counters slow=2 added=1

case flow-dnat
topology gateway
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority 0; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" udp dport 8053 ct state new ct(nat(dst=10.0.0.2:53))
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "lan" ct state new ct(commit, nat(src=10.0.0.1))
	}
}
END
# Both sides of it.
send server udp 203.0.113.2:4000 > 203.0.113.1:8053
expect client udp 10.0.0.1:4000 > 10.0.0.2:53
reply client
expect server udp 203.0.113.1:8053 > 203.0.113.2:4000
counters slow=2
send server udp 203.0.113.2:4000 > 203.0.113.1:8053 data=fast
expect client udp 10.0.0.1:4000 > 10.0.0.2:53 data=fast
reply client data=back
expect server udp 203.0.113.1:8053 > 203.0.113.2:4000 data=back
counters slow=2

case flow-tcp
topology gateway
lines flow
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.9:1000 > 203.0.113.2:80
stat flow_added +1
counters slow=3 added=1
tcp-send c data=GET
tcp-reply c data=page
counters slow=3
# Its end is the kernel's again.
tcp-close c
entry orig=10.0.0.2:1000>203.0.113.2:80 status=+assured
cli list connections
output "state time_wait"
tcp-open d client 10.0.0.2:1001 > 203.0.113.2:80 server
tcp-reset d
cli list connections
output "state close "

case flow-tcp-transfer
topology hosts
lines flow
start iperf server iperf3 -s
until server "/proc/net/tcp /proc/net/tcp6" :1451
run client iperf3 -c 203.0.113.2 -n 4M
output receiver
run client iperf3 -c 203.0.113.2 -n 4M -R
output receiver
run client iperf3 -6 -c 2001:db8:1::2 -n 4M
output receiver
stop iperf
# What they sent came to the chains before it was established, and at the end.
run gw sh -c "${CLI} list ruleset | grep 'comment .slow' | grep -E 'packets [0-9]{2,3} '"
output slow

case flow-zones-by-device
topology two-wires
# The same packets on two wires, each in the zone of its device.
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { one, two, wan1, wan2 }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname { "one", "wan1" } ct(zone=1, nat)
		iifname { "two", "wan2" } ct(zone=2, nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct zone 1 ct state new ct(commit, zone=1, nat(src=203.0.113.11))
		ct zone 2 ct state new ct(commit, zone=2, nat(src=203.0.113.12))
	}
}
END
send one udp 10.0.0.2:1000 > 203.0.113.2:53
expect first udp 203.0.113.11:1000 > 203.0.113.2:53
reply first
expect one udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
send two udp 10.0.0.2:1000 > 203.0.113.2:53
expect second udp 203.0.113.12:1000 > 203.0.113.2:53
reply second
expect two udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
stat flow_zone_uncertain +0
counters slow=4
send one udp 10.0.0.2:1000 > 203.0.113.2:53 data=a
expect first udp 203.0.113.11:1000 > 203.0.113.2:53 data=a
send two udp 10.0.0.2:1000 > 203.0.113.2:53 data=b
expect second udp 203.0.113.12:1000 > 203.0.113.2:53 data=b
reply second
expect two udp 203.0.113.2:53 > 10.0.0.2:1000
counters slow=4

case flow-zones-of-one-device
topology gateway
# Packets that look the same are of two zones; the table could not tell them.
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ip dscp 8 ct(zone=1, nat)
		iifname "lan" ip dscp != 8 ct(zone=2, nat)
		iifname "wan" ip daddr 203.0.113.11 ct(zone=1, nat)
		iifname "wan" ip daddr 203.0.113.12 ct(zone=2, nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct zone 1 ct state new ct(commit, zone=1, nat(src=203.0.113.11))
		ct zone 2 ct state new ct(commit, zone=2, nat(src=203.0.113.12))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 tos=0x20
expect server udp 203.0.113.11:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:53 tos=0
expect server udp 203.0.113.12:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:53 tos=0x20
expect server udp 203.0.113.11:1000 > 203.0.113.2:53
counters slow=5
stat flow_added +0
stat flow_zone_uncertain +3

case flow-zones-change
topology gateway
lines flow
lines flow-udp
# Rules of another zone: what the old one has in the table is not theirs.
ctnat <<END
flush chain inet t pre
flush chain inet t post
add rule inet t pre ct(zone=8, nat)
add rule inet t post oifname "wan" ct state new ct(commit, zone=8, nat(src=203.0.113.10))
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.10:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
# Rules that leave the zones alone leave the table alone.
ctnat <<END
add rule inet t fwd udp dport 53 drop
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.10:1000 > 203.0.113.2:53

case flow-deleted
topology gateway
lines flow
lines flow-udp
# A table that goes gives its connections back, and they go on.
ctnat <<END
flush chain inet t fwd
delete flowtable inet t fast
add rule inet t fwd counter comment "slow"
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters slow=2
cli-fails add rule inet t fwd flow add @fast
output "there is no flowtable 'fast' in table 't'"

case flow-dormant
topology gateway
lines flow
lines flow-udp
ctnat <<END
table inet t { flags dormant; }
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53

case flow-flushed-connections
topology gateway
lines flow
lines flow-udp
cli flush connections
entries 0
# A new one, and not what the old one was translated to.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=3 added=1
entries 1

case flow-timeout
topology gateway
lines flow
lines flow-udp
cli list connections
output "offload"
# The next packet is the last for a while: the connection leaves the table, and
# goes on without it.
sysctl gw net/netfilter/nf_flowtable_udp_timeout=1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=2 added=1
until gw /proc/net/nf_conntrack "udp +17 +[0-9]+ src=10.0.0.2"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=3 added=2

case flow-too-large
topology gateway
device mtu gw wan 1280
lines flow
lines flow-udp
# Too large for the way out: the IP stack's business, which cuts or complains.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1300 no-df
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 len=1300 frags=2
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1300 df
expect client icmp need-frag 10.0.0.1 > 10.0.0.2
counters slow=3
# Fragments, options, and a hop that is the last.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1000 no-df
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 len=2000 frags=3
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2
counters slow=4
# What fits is taken all the while.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=4

case flow-routes-change
topology two-uplinks
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan, wan2 }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname { "wan", "wan2" } ct state new ct(commit, nat(src=203.0.113.9))
	}
}
END
send client udp 10.0.0.2:1000 > 198.51.100.2:53
expect server udp 203.0.113.9:1000 > 198.51.100.2:53
reply server
expect client udp 198.51.100.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 198.51.100.2:53
expect server udp 203.0.113.9:1000 > 198.51.100.2:53
counters slow=2
run gw ip route replace 198.51.100.0/24 via 192.0.2.2
send client udp 10.0.0.2:1000 > 198.51.100.2:53
expect other udp 203.0.113.9:1000 > 198.51.100.2:53
counters slow=3

case flow-devices
topology gateway
lines flow
lines flow-udp
# A device that goes takes its connections out; one of its name is the table's.
device down gw wan
device up gw wan
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=3 added=2
# One that gets another name leaves it.
device down gw lan
device rename gw lan dmz
device up gw dmz
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=4 added=3
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=5 added=3
device del gw dmz
ctnat-fails <<END
add flowtable inet t more { hook ingress priority 0; devices = { "wan", "dmz" }; }
END
output "there is no such device, make it before its flowtable"

case flow-vlan
topology hosts
run gw ip link add link lan name lan.7 type vlan id 7
run gw ip addr add 10.7.0.1/24 dev lan.7
run gw ip link set lan.7 arp off up
run client ip link add link eth0 name eth0.7 type vlan id 7
run client ip link set eth0.7 arp off up
run gw ip link add link wan name wan.8 type vlan id 8
run gw ip addr add 192.0.2.1/24 dev wan.8
run gw ip link set wan.8 arp off up
run server ip link add link eth0 name eth0.8 type vlan id 8
run server ip link set eth0.8 arp off up
# A link that comes up changes routes.
device wait gw lan.7
device wait gw wan.8
router gw
port client client eth0.7
port server server eth0.8
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan.8" ct state new ct(commit, nat(src=192.0.2.9))
	}
}
END
send client udp 10.7.0.2:1000 > 192.0.2.2:53
expect server udp 192.0.2.9:1000 > 192.0.2.2:53
reply server
expect client udp 192.0.2.2:53 > 10.7.0.2:1000
counters slow=2
send client udp 10.7.0.2:1000 > 192.0.2.2:53 data=fast
expect server udp 192.0.2.9:1000 > 192.0.2.2:53 data=fast
reply server data=back
expect client udp 192.0.2.2:53 > 10.7.0.2:1000 data=back
counters slow=2

case flow-automatic
topology gateway
# nft's words alone: the kernel tracks, and its NAT translates.
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.9
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=fast
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 data=fast
reply server data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back
counters slow=2

case flow-not-for-all
topology gateway
# Helpers see every packet; ICMP has no ports.
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 69 ct(commit, helper=tftp)
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		flow add @fast counter comment "added"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:69
pass client server udp 10.0.0.2:1000 > 203.0.113.2:69
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=7 icmp-seq=1
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2
counters added=0
# An unanswered one goes there, as in nftables.
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
counters added=0
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
counters added=1

case flow-replaced-under-traffic
topology gateway
lines flow
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.9 answer lasting
says f flows
repeat 8 ctnat <<END
flush ruleset
table inet t {
	flowtable fast { hook ingress priority filter; devices = { "lan", "wan" }; }
	chain pre { type filter hook prerouting priority raw; policy accept; ct(zone=7, nat); }
	chain fwd { type filter hook forward priority filter; policy accept; flow add @fast; }
	chain post { type filter hook postrouting priority srcnat; policy accept; oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9)); }
}
END
wait f
flood-complete answered

case flow-devices-under-traffic
topology gateway
lines flow
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.9 answer lasting
says f flows
repeat 8 device down gw wan
device down gw lan
device rename gw lan dmz
device up gw dmz
device del gw wan
wait f
cli flush ruleset

case flow-namespace-under-traffic
topology gateway
lines flow
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=100 flows=500 seen-src=203.0.113.9 lasting
says f flows
node-del gw
wait f
flood-right
loose

# ---- ct(offload) ----

define-lines offload
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		iifname "lan" counter comment "slow"
		iifname "wan" counter comment "back"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9), offload)
		oifname "wan" ct state new ct(commit, zone=7, nat(src=2001:db8:1::9), offload)
	}
}
END

case offload-udp-snat
topology gateway
sysctl gw net/netfilter/nf_conntrack_acct=1
lines offload
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
# Unanswered it is not established.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
stat flow_added +0
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
counters slow=2 back=1
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=fast
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 data=fast ttl=63
reply server data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back ttl=63
counters slow=2 back=1
entry orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.9:1000 packets=3-3 zone=7
cli list connections
output "offload"
cli list ruleset
output "nat(src=203.0.113.9), offload)"

case offload-ipv6
topology gateway
lines offload
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
stat flow_added +1
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 data=fast
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53 data=fast ttl=63
reply server data=back
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000 data=back
counters slow=1 back=1

case offload-tcp
topology gateway
lines offload
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.9:1000 > 203.0.113.2:80
stat flow_added +1
counters slow=2 back=1
tcp-send c data=GET
tcp-reply c data=page
counters slow=2 back=1
tcp-close c
entry orig=10.0.0.2:1000>203.0.113.2:80 status=+assured
cli list connections
output "state time_wait"

case offload-dropped-at-forward
topology gateway
lines offload
# What a chain of forward does not let through is not offloaded by it.
ctnat <<END
add chain inet t last { type filter hook forward priority 100; policy accept; }
add rule inet t last iifname "wan" drop
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
counters slow=1 back=1
stat flow_added +0

case offload-named
topology gateway
# Two tables; each connection goes to the one that its rule names.
ctnat <<END
table ip t {
	flowtable left { hook ingress priority filter; devices = { lan, wan }; }
	flowtable right { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		udp dport 1 ct state new ct(commit, offload=left)
		udp dport 2 ct state new ct(commit, offload=right)
		udp dport 3 ct state new ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
reply server
expect client udp 203.0.113.2:1 > 10.0.0.2:1000
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
reply server
expect client udp 203.0.113.2:2 > 10.0.0.2:1000
pass client server udp 10.0.0.2:1000 > 203.0.113.2:3
reply server
expect client udp 203.0.113.2:3 > 10.0.0.2:1000
stat flow_added +2
counters slow=6
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
counters slow=6
pass client server udp 10.0.0.2:1000 > 203.0.113.2:3
counters slow=7
cli-fails delete flowtable ip t left
# Without its table one goes on, and finds the other where it is.
ctnat <<END
flush chain ip t post
delete flowtable ip t left
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
counters slow=8
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
counters slow=8

case offload-leaves-and-comes-back
topology gateway
lines offload
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
counters slow=1 back=1
# Its route changes, and may be another.
run gw ip route add 203.0.113.2/32 dev wan
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=2 back=1
stat flow_added +1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=2 back=1
# Deleted, it is a new connection.
cli flush connections
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=3 back=1
entries 1

case offload-rules-change
topology gateway
lines offload
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
# A rule more leaves it there; one with another device makes another table.
ctnat <<END
add rule inet t fwd udp dport 99 drop
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=1 back=1
ctnat <<END
add rule inet t fwd iifname "more" drop
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=2 back=1
# No rule says it any more.
ctnat <<END
flush chain inet t post
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=3 back=1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
counters slow=4 back=1

case offload-by-index
topology gateway
# Devices by index, and in a verdict map; nat chains, the kernel's own tracking.
ctnat <<END
table ip t {
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		oif wan ct state established ct(commit, offload)
		iifname vmap { "lan" : continue }
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "w*" masquerade
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +0
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
stat flow_added +1
counters slow=3
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters slow=3

case offload-under-traffic
topology gateway
lines offload
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=50 seen-src=203.0.113.9 answer lasting
says f flows
repeat 8 ctnat <<END
flush ruleset
table inet t {
	chain pre { type filter hook prerouting priority raw; policy accept; iifname { "lan", "wan" } ct(zone=7, nat); }
	chain post { type filter hook postrouting priority srcnat; policy accept; oifname "wan" ct state new ct(commit, zone=7, nat(src=203.0.113.9), offload); }
}
END
wait f
flood-complete answered
node-del gw
loose

# ---- below the devices of routes ----

# A tag of the client's, two of the server's: 802.1ad outside, 802.1Q inside.
define-topology tags
topology hosts
run gw ip link add link lan name lan.7 type vlan id 7
run gw ip addr add 10.7.0.1/24 dev lan.7
run gw ip link set lan.7 arp off up
run client ip link add link eth0 name eth0.7 type vlan id 7
run client ip link set eth0.7 arp off up
run gw ip link add link wan name wan.8 type vlan proto 802.1ad id 8
run gw ip link set wan.8 up
run gw ip link add link wan.8 name wan.8.9 type vlan id 9
run gw ip addr add 192.0.2.1/24 dev wan.8.9
run gw ip link set wan.8.9 arp off up
run server ip link add link eth0 name eth0.8 type vlan proto 802.1ad id 8
run server ip link set eth0.8 up
run server ip link add link eth0.8 name eth0.8.9 type vlan id 9
run server ip link set eth0.8.9 arp off up
device wait gw lan.7
device wait gw wan.8.9
router gw
port client client eth0.7
port server server eth0.8.9

define-lines tags
send client udp 10.7.0.2:1000 > 192.0.2.2:53
expect server udp 192.0.2.9:1000 > 192.0.2.2:53
reply server
expect client udp 192.0.2.2:53 > 10.7.0.2:1000
send client udp 10.7.0.2:1000 > 192.0.2.2:53 data=fast
expect server udp 192.0.2.9:1000 > 192.0.2.2:53 data=fast ttl=63
reply server data=back
expect client udp 192.0.2.2:53 > 10.7.0.2:1000 data=back ttl=63

case flow-two-tags
topology tags
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan.8.9" ct state new ct(commit, nat(src=192.0.2.9))
	}
}
END
lines tags
counters slow=2

case flow-two-tags-of-nft
topology tags
# What nftables makes of the same packets.
run gw nft -f - <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain through {
		type filter hook forward priority filter; policy accept;
		counter
		ct state established flow add @fast
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan.8.9" snat to 192.0.2.9
	}
}
END
lines tags
run gw nft list ruleset
output "counter packets 2 "
run gw nft flush ruleset

# The server behind a session of PPPoE.
define-topology session
topology hosts
run gw ip link set wan address 02:00:00:00:09:01
run server ip link set eth0 address 02:00:00:00:09:02
start gw-session gw sh -c "exec \$BUILD/ctnat-pppoe wan 02:00:00:00:09:02 5"
start server-session server sh -c "exec \$BUILD/ctnat-pppoe eth0 02:00:00:00:09:01 5"
says gw-session ppp0
says server-session ppp0
run gw ip addr add 192.0.2.1 peer 192.0.2.2 dev ppp0
run gw ip link set ppp0 mtu 1492 up
run server ip addr add 192.0.2.2 peer 192.0.2.9 dev ppp0
run server ip link set ppp0 mtu 1492 up
start iperf server iperf3 -s
until server "/proc/net/tcp /proc/net/tcp6" :1451

define-lines session
run client iperf3 -c 192.0.2.2 -n 4M -M 1400
output receiver
run client iperf3 -c 192.0.2.2 -n 4M -R -M 1400
output receiver

case flow-pppoe
topology session
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "ppp0" ct state new ct(commit, nat(src=192.0.2.9))
	}
}
END
lines session
# What came before it was established, and at the end.
run gw sh -c "${CLI} list ruleset | grep 'comment .slow' | grep -E 'packets [0-9]{2,3} '"
output slow
# It takes its connections with it.
stop gw-session
stop server-session
stop iperf

case flow-pppoe-of-nft
topology session
run gw nft -f - <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain through {
		type filter hook forward priority filter; policy accept;
		counter
		ct state established flow add @fast
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "ppp0" snat to 192.0.2.9
	}
}
END
lines session
run gw sh -c "nft list ruleset | grep -E 'counter packets [0-9]{2,3} '"
output counter
stop gw-session
stop server-session
stop iperf
run gw nft flush ruleset

# The client behind a port of a bridge, where the gateway's address is.
define-topology port-of-bridge
topology hosts
run client ip link set eth0 address 02:00:00:00:0c:01 arp on
run gw ip link set lan address 02:00:00:00:02:01
run gw ip link add br0 type bridge mcast_snooping 0
run gw ip link set br0 address 02:00:00:00:02:00 up
run gw ip link set lan master br0
run gw ip addr flush dev lan
run gw ip addr add 10.0.0.1/24 dev br0
# Packets of their own, which can be told from few large ones.
run client ethtool -K eth0 tso off gso off
run server ethtool -K eth0 tso off gso off
device wait gw br0
router gw
start iperf server iperf3 -s
until server "/proc/net/tcp /proc/net/tcp6" :1451

define-lines port-of-bridge
run client iperf3 -c 203.0.113.2 -n 4M
output receiver
run client iperf3 -c 203.0.113.2 -n 4M -R
output receiver

case flow-bridge
topology port-of-bridge
ctnat <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		counter comment "slow"
		ct state established flow add @fast
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.9))
	}
}
END
lines port-of-bridge
run gw sh -c "${CLI} list ruleset | grep 'comment .slow' | grep -E 'packets [0-9]{2,3} '"
output slow
stop iperf

case flow-bridge-of-nft
topology port-of-bridge
run gw nft -f - <<END
table ip t {
	flowtable fast { hook ingress priority filter; devices = { lan, wan }; }
	chain through {
		type filter hook forward priority filter; policy accept;
		counter
		ct state established flow add @fast
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.9
	}
}
END
lines port-of-bridge
run gw sh -c "nft list ruleset | grep -E 'counter packets [0-9]{2,3} '"
output counter
stop iperf
run gw nft flush ruleset
