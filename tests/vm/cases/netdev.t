# SPDX-License-Identifier: GPL-2.0-only
# ct() and fwd at ingress and egress of devices.

# Everything at the device towards the server: what leaves gets its source at
# egress, what comes back is translated back at ingress, before it is routed.
define-topology wire
node client gw server
link client eth0 gw lan
link gw wan server eth0
addr gw lan 10.0.0.1/24 fd00:a::1/64
addr gw wan 203.0.113.1/24 2001:db8:1::1/64
router gw
port client client eth0
port server server eth0

case netdev-snat-at-egress
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(zone=1, nat)
		ct state +est+rpl+dnat ip daddr 10.0.0.2 counter comment "back"
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip saddr 10.0.0.2 ct(commit, zone=1, nat(src=203.0.113.9))
		ct state +new+snat ip saddr 203.0.113.9 counter comment "out"
	}
}
table inet later {
	chain pre {
		type filter hook prerouting priority -450; policy accept;
		ct state -trk iifname "wan" udp sport 53 counter comment "detached"
		udp dport 9999 ct()
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
entry zone=1 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.9:1000 status=+snat,+confirmed
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry zone=1 status=+seen-reply
counters out=1 back=1 detached=1
entries 1
# An error about it is translated, inside as well.
send server icmp port-unreachable 203.0.113.2 > 203.0.113.9 inner=udp,203.0.113.9:1000>203.0.113.2:53
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.9:1001 > 203.0.113.2:80
tcp-send c
tcp-reply c
tcp-close c

case netdev-snat-ipv6
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip6 saddr fd00:a::2 ct(commit, nat(src=[2001:db8:1::9]))
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
send client icmp6 echo-request fd00:a::2 > 2001:db8:1::2 id=7
expect server icmp6 echo-request 2001:db8:1::9 > 2001:db8:1::2
reply server
expect client icmp6 echo-reply 2001:db8:1::2 > fd00:a::2 id=7

case netdev-dnat-at-ingress
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ip daddr 203.0.113.1 udp dport 53 ct(commit, nat(dst=10.0.0.2:5353))
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ct(nat)
		ct state +est+rpl+snat counter comment "back"
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353 ttl=63
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
counters back=1
entry zone=0 orig=203.0.113.2:4000>203.0.113.1:53 status=+dnat,+seen-reply

case netdev-both-halves-at-once
topology wire
# A source and a destination at one hook, by two rules in two zones.
ctnat <<END
table inet t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ip daddr 198.51.100.1 ct(zone=1, commit, nat(dst=203.0.113.2:53))
		ip saddr 10.0.0.2 ct(zone=2, commit, nat(src=203.0.113.9))
		ct state +snat-dnat ip daddr 203.0.113.2 counter comment "source"
	}
}
table netdev t {
	chain out {
		type filter hook egress device "lan" priority 0; policy accept;
		ct(zone=2, nat)
		ct(zone=1, nat)
	}
}
END
route gw 203.0.113.9/32 dev lan
send client udp 10.0.0.2:1000 > 198.51.100.1:99
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 198.51.100.1:99 > 10.0.0.2:1000
counters source=1

case netdev-bound-is-committed-at-the-end
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 ct(nat(src=203.0.113.9))
		udp dport 54 ct(zone=4)
	}
	chain next {
		type filter hook ingress device "lan" priority 10; policy accept;
		ct state +trk counter comment "attached"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
entry orig=10.0.0.2:1000>203.0.113.2:53 status=+snat,+confirmed
stat committed_at_exit +1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
counters attached=2
entries 1

case netdev-lookup-does-not-reach-others
topology wire
# The kernel tracks, too: it looks the packet up itself, in zone 0.
nft <<END
table ip others {
	chain f {
		type filter hook forward priority 0; policy accept;
		ct state new counter
	}
}
END
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ct(zone=3, commit, mark=5)
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ct() ct state +trk+new ct mark 0 counter comment "kept"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry zone=3 mark=5 orig=10.0.0.2:1000>203.0.113.2:53
entry zone=0 mark=0 orig=10.0.0.2:1000>203.0.113.2:53
counters kept=1
entries 2

case netdev-hosts-own
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip protocol udp ct(commit, nat(src=203.0.113.9:5000-5009))
	}
}
END
sock s gw udp 0.0.0.0:4000
sock-send s to=203.0.113.2:53 data=ask
expect server udp 203.0.113.9:5000-5009 > 203.0.113.2:53 data=ask
reply server data=answer
sock-expect s from=203.0.113.2:53 data=answer

case netdev-masquerade-and-redirect
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip saddr 10.0.0.0/24 ct(commit, nat(src=interface))
		ip6 saddr fd00:a::/64 ct(commit, nat(src=interface))
	}
	chain lan {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 5353 ct(commit, zone=2, nat(dst=local:53))
	}
	chain lan-out {
		type filter hook egress device "lan" priority 0; policy accept;
		udp sport 53 ct(zone=2, nat)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 203.0.113.1:1000 > 203.0.113.2:80
reply server
expect client udp 203.0.113.2:80 > 10.0.0.2:1000
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:80
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:80
sock dns gw udp 10.0.0.1:53
send client udp 10.0.0.2:1001 > 198.51.100.7:5353 data=ask
sock-expect dns from=10.0.0.2:1001 data=ask
sock-send dns to=10.0.0.2:1001 data=answer
expect client udp 198.51.100.7:5353 > 10.0.0.2:1001 data=answer
entry zone=0 orig=10.0.0.2:1000>203.0.113.2:80
device down gw wan
entry-gone zone=0 orig=10.0.0.2:1000>203.0.113.2:80
entry zone=2

case netdev-fragments-at-ingress
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ip saddr 10.0.0.2 ct(commit, nat(src=203.0.113.9))
		udp dport 53 counter comment "whole"
		ip6 saddr fd00:a::2 ct(commit, nat(src=[2001:db8:1::9]))
	}
}
END
# The whole packet goes on; the IP stack sends it in fragments again.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=3,1,2,4
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 frags=4 len=3000
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:54 len=3000 fragment=1400
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:54 frags=3 len=3000
counters whole=1
stat fragments_queued +5

case netdev-fragments-at-egress
topology wire
ctnat <<END
table netdev t {
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip saddr 10.0.0.2 ct(commit, nat(src=203.0.113.9))
		udp dport 53 counter comment "whole"
		ip6 saddr fd00:a::2 ct(commit, nat(src=[2001:db8:1::9]))
		ip6 nexthdr udp udp dport 54 counter comment "whole6"
	}
}
END
ctnat node=server <<END
table netdev t {
	chain in {
		type filter hook ingress device "eth0" priority 0; policy accept;
		ip frag-off & 0x4000 != 0 ip length <= 1020 counter comment "df"
		ip length > 1020 counter comment "large"
		ip6 length > 1208 counter comment "large6"
	}
}
END
# No fragment is larger than the largest that came, and DF is as it was.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=3,1,2,4
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 frags=4 len=3000
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1000 df
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 frags=3 len=2000
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:54 len=3000 fragment=1200
expect server udp [2001:db8:1::9]:1000 > [2001:db8:1::2]:54 frags=3 len=3000
counters whole=2 whole6=1
counters node=server df=3 large=0 large6=0

case netdev-vlan
node client gw server
link client eth0 gw lan
link gw wan server eth0
run gw ip link add link lan name lan.7 type vlan id 7
run gw ip addr add 10.0.0.1/24 dev lan.7
run gw ip link set lan.7 up
run client ip link add link eth0 name eth0.7 type vlan id 7
run client ip link set eth0.7 arp off up
run gw ip link set lan.7 arp off
run gw ip link add link wan name wan.8 type vlan id 8 protocol 802.1ad
run gw ip link add link wan.8 name wan.9 type vlan id 9
run gw ip addr add 203.0.113.1/24 dev wan.9
run gw ip link set wan.8 up
run gw ip link set wan.9 arp off up
run server ip link add link eth0 name eth0.8 type vlan id 8 protocol 802.1ad
run server ip link add link eth0.8 name eth0.9 type vlan id 9
run server ip link set eth0.8 up
run server ip link set eth0.9 arp off up
router gw
port client client eth0.7
port server server eth0.9
# At the devices below the VLANs: through one tag, and through two.
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		vlan id 7 ip saddr 10.0.0.2 udp dport 53 counter comment "tagged"
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		vlan id 8 ip saddr 10.0.0.2 ct(commit, nat(src=203.0.113.9))
	}
	chain back {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(nat)
		vlan id 8 ct state +est+rpl+dnat counter comment "back"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters tagged=1 back=1
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1000
expect server udp 203.0.113.9:1000 > 203.0.113.2:53 len=2000 frags=3

case netdev-offloaded
topology hosts
# What the host's stack leaves to the device: checksums, large TCP segments.
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		ip saddr { 10.0.0.2, 203.0.113.1 } ct(commit, nat(src=203.0.113.9))
	}
}
END
start srv server nc -l -p 5001 -e md5sum
sock listener server tcp 203.0.113.2:80
connect c client tcp 203.0.113.2:80 from=10.0.0.2:4000
accept listener s
sock-send c data=hello
sock-expect s data=hello
sock-send s data=world
sock-expect c data=world
stop srv

case netdev-notrack
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 notrack
		ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entries 0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
entries 1

case netdev-no-ip
topology wire
# What is no IP, or broken, goes on.
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ct(commit, nat(src=203.0.113.9))
		ct state +inv counter comment "invalid"
	}
	chain out {
		type filter hook egress device "lan" priority 0; policy accept;
		ct(commit, nat(src=203.0.113.9))
		arp operation request ct state -trk meta mark set 1
		arp operation request meta mark != 1 counter comment "tracked"
	}
}
END
run gw ip link set lan arp on
run-fails gw ping -c 1 -W 1 10.0.0.77
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 any-sum
counters invalid=1 tracked=0
entries 0

case netdev-fwd
topology two-uplinks
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ip frag-off & 0x3fff != 0 ct(zone=9)
		udp dport 53 fwd to "wan2"
		udp dport 54 ct(nat(src=192.0.2.9)) fwd to wan2
		udp dport 55 fwd to wan2
		counter comment "rest"
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		udp dport 60 fwd to "wan2"
	}
}
END
# As it is: no hop, and neither route nor firewall behind it.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=5
expect other udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=5
# Its way here ends there: what is bound is committed.
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect other udp 192.0.2.9:1000 > 203.0.113.2:54 ttl=64
entry orig=10.0.0.2:1000>203.0.113.2:54 status=+snat,+confirmed
# What was put together goes in fragments again.
send client udp 10.0.0.2:1000 > 203.0.113.2:55 len=2000 fragment=1000
expect other udp 10.0.0.2:1000 > 203.0.113.2:55 frags=3 len=2000
send client udp 10.0.0.2:1000 > 203.0.113.2:60
expect other udp 10.0.0.2:1000 > 203.0.113.2:60 ttl=63
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect other udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 ttl=64
expect-none server
counters rest=1
cli list chain netdev t in
output "fwd to \"wan2\""

case netdev-fwd-device-goes
topology two-uplinks
ctnat-fails <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 counter fwd to "wan3"
	}
}
END
output "there is no such device" "\"wan3\""
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 fwd to "wan2"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect other udp 10.0.0.2:1000 > 203.0.113.2:53
flood f client other udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=5 lasting
says f flows
device del gw wan2
wait f
link other eth1 gw wan2
port other1 other eth1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect other1 udp 10.0.0.2:1000 > 203.0.113.2:53
device down gw wan2
stat drop_rule +0
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect-none server

case netdev-fwd-loop
topology two-uplinks
# From egress to egress and back: it ends.
ctnat <<END
table netdev t {
	chain a {
		type filter hook egress device "wan" priority 0; policy accept;
		udp dport 53 counter comment "a" fwd to "wan2"
	}
	chain b {
		type filter hook egress device "wan2" priority 0; policy accept;
		udp dport 53 counter comment "b" fwd to "wan"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
expect-none other
stat drop_fwd_loop +1
counters a=2 b=2

case netdev-fwd-elsewhere
topology wire
ctnat-fails <<END
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		fwd to "wan"
	}
}
END
output "fwd is for chains at ingress and egress"
ctnat-fails <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		dup to "wan"
	}
}
END
output "'dup' is not supported"

case netdev-log
topology wire
ctnat <<END
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 log prefix "netdev-in: " counter comment "logged"
	}
}
table inet i {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		udp dport 1000 log group 3 counter comment "grouped"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters logged=1 grouped=1
