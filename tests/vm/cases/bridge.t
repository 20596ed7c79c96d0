# SPDX-License-Identifier: GPL-2.0-only
# Family bridge: frames, tags, both halves at every hook, fragments.

case bridge-snat
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat) counter comment "all"
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
		ct state +est+rpl+dnat counter comment "back"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello tos=0x10 df
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=hello ttl=64 df
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=world ttl=64
entry zone=5 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.1:1000
entries 1
counters all=2 back=1
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.1:1001 > 203.0.113.2:80
tcp-send c data=GET
tcp-reply c data=page
tcp-close c

case bridge-dnat-at-postrouting
topology bridge
ctnat <<END
table bridge b {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(nat)
		oifname "wan" ct state +new ct(commit, nat(dst=203.0.113.9:8080))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.9:8080
reply server
expect client udp 203.0.113.2:80 > 10.0.0.2:1000
entry zone=0 orig=10.0.0.2:1000>203.0.113.2:80 reply=203.0.113.9:8080>10.0.0.2:1000

case bridge-both-sides-at-forward
topology bridge
ctnat <<END
table bridge b {
	chain fwd {
		type filter hook forward priority filter; policy accept;
		iifname "lan" ct(nat(dst=203.0.113.9))
		iifname "lan" ct(commit, nat(src=203.0.113.1))
		iifname "wan" ct(nat)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 203.0.113.1:1000 > 203.0.113.9:80
reply server
expect client udp 203.0.113.2:80 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 203.0.113.1:1000 > 203.0.113.9:80

case bridge-commit-at-exit
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 53 ct(zone=5, nat(src=203.0.113.1))
		udp dport 54 ct(zone=5)
		udp sport 53 ct(zone=5, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		udp dport 53 ct state +trk+new ct zone 5 counter comment "still"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.2:54
entry zone=5 orig=10.0.0.2:1000>203.0.113.2:53
entries 1
counters still=1
stat committed_at_exit +1

case bridge-ipv6
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=2001:db8:1::1))
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
send client icmp6 echo-request fd00:a::2 > 2001:db8:1::2 id=7
expect server icmp6 echo-request 2001:db8:1::1 > 2001:db8:1::2 id=7
reply server
expect client icmp6 echo-reply 2001:db8:1::2 > fd00:a::2 id=7

case bridge-vlan
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		vlan id 100 ip saddr 10.0.0.0/8 counter comment "tagged"
		vlan pcp 5 counter comment "pcp"
		ether type vlan counter comment "vlan"
		ether type ip counter comment "plain"
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 vlan=100 pcp=5
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 vlan=100 pcp=5
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 vlan=100
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
counters tagged=1 pcp=2 vlan=2 plain=1
entries 1

case bridge-two-tags
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		vlan id 100 udp dport 53 counter comment "outer"
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip saddr 203.0.113.1 counter comment "seen"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 vlan=100.200
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 vlan=100.200
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 vlan=100.200
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 vlan=100.200
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80 vlan=100.200
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum vlan=100.200
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum vlan=100.200
counters outer=2 seen=2

case bridge-vlan-filtering
topology bridge
run gw ip link set br0 type bridge vlan_filtering 1
run gw bridge vlan add dev lan vid 100
run gw bridge vlan add dev wan vid 100 pvid untagged
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		vlan id 100 ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 vlan=100
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 vlan=100

case bridge-fragments
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		iifname "lan" udp dport 53 ct state +new ct(commit, zone=5, nat(src=203.0.113.1)) counter comment "whole"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 df
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3 df
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 no-df order=4,2,1,3
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 vlan=7
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3 vlan=7
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 vlan=7.8
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3 vlan=7.8
counters whole=4

case bridge-fragments-keep-df
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip frag-off & 0x4000 == 0x4000 counter comment "df"
		ip length 3028 counter comment "whole"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 df
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 frags=3 df
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 no-df
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 frags=3 no-df
counters df=1 whole=2

case bridge-fragments-ipv6
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=2001:db8:1::1))
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1400
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1400 vlan=7.8
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3 vlan=7.8

case bridge-fragments-zones
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		vlan id 1 ct(zone=1)
		vlan id 2 ct(zone=2)
	}
}
END
# Halves of two packets with one number in two zones make no packet.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=1 ip-id=77 vlan=1
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=2 ip-id=77 vlan=2
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=2 ip-id=77 vlan=1
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 frags=2 vlan=1

# Nor do those that came with different tags: in which frame would it leave?
case bridge-fragments-of-frames
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip saddr 10.0.0.2 counter comment "whole"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=1 ip-id=77 vlan=7
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=2 ip-id=77 vlan=7.8
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=1 ip-id=78 vlan=7.8
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=2 ip-id=78
expect-none server
counters whole=0
stat drop_fragment +2
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 fragment=1400 order=2,1 ip-id=79 vlan=7.8
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=2000 frags=2 vlan=7.8
counters whole=1

case bridge-fragments-too-big
topology bridge
device mtu gw wan 1200
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400
expect-none server
stat drop_too_big +1
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 frags=4

case bridge-padding
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit, nat(src=203.0.113.1))
		meta length 28 counter comment "trimmed"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data= pad=18
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=
counters trimmed=1

case bridge-broken-packets-are-invalid
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct state +trk+inv counter comment "invalid"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
entries 0
counters invalid=1

case bridge-icmp-errors
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
		ct state +rel counter comment "related"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client icmp port-unreachable
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:53>203.0.113.1:1000
counters related=2

case bridge-flooding
topology bridge-of-three
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, zone=5, nat(src=203.0.113.1), mark=7) counter comment "out"
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80
expect other tcp 203.0.113.1:1000 > 203.0.113.2:80
entry zone=5 orig=10.0.0.2:1000>203.0.113.2:80 mark=7
entries 1
counters out=2

case bridge-flooding-commits-once-at-exit
topology bridge-of-three
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat(src=203.0.113.1))
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80
expect other tcp 203.0.113.1:1000 > 203.0.113.2:80
entries 1
stat committed +1

case bridge-flooding-fragments
topology bridge-of-three
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400 to=broadcast
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3
expect other udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3
entries 1

case bridge-arp
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(commit, nat)
		ct state invalid drop
		meta protocol arp ct state untracked counter comment "arp"
		vlan id 9 arp operation reply drop
		ip saddr 0.0.0.0/0 counter comment "ip"
	}
}
END
pass client server arp request 10.0.0.2 > 10.0.0.9
pass client server arp request 10.0.0.2 > 10.0.0.9 vlan=9
pass client server arp request 10.0.0.2 > 10.0.0.9 vlan=9.10
send client arp reply 10.0.0.2 > 10.0.0.9 vlan=9
expect-none server
counters arp=4 ip=0
entries 0

case bridge-neighbour-discovery
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy drop;
		ct(commit, nat)
		ct state -trk icmpv6 type nd-neighbor-solicit counter accept comment "nd"
	}
}
END
send client icmp6 neighbour-solicit fe80::1 > ff02::1:ff00:2
expect server icmp6 neighbour-solicit fe80::1 > ff02::1:ff00:2
counters nd=1
entries 0

case bridge-ether-addresses
topology bridge-of-three
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ether daddr ff:ff:ff:ff:ff:ff counter comment "broadcast"
		ether saddr 02:00:00:00:01:00-02:00:00:00:01:ff counter comment "driver"
		ether daddr 02:00:00:00:01:01 counter comment "server"
	}
}
END
send server udp 203.0.113.2:1 > 10.0.0.2:1 to=broadcast
expect client udp 203.0.113.2:1 > 10.0.0.2:1
expect other udp 203.0.113.2:1 > 10.0.0.2:1
# The server is known now: nobody else sees what goes to it.
send client udp 10.0.0.2:1 > 203.0.113.2:1 to=server
expect server udp 10.0.0.2:1 > 203.0.113.2:1
expect-none other
counters broadcast=1 driver=2 server=1

case bridge-host
topology bridge
addr gw br0 203.0.113.1/24
run gw ip neigh add 203.0.113.7 lladdr 02:00:00:00:01:00 dev br0
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		iifname "lan" ct(commit, zone=5, nat(dst=203.0.113.1))
	}
	chain out {
		type filter hook output priority filter; policy accept;
		oifname "lan" ct state -trk counter comment "alone"
		ct(zone=5, nat)
	}
}
table ip h {
	chain in {
		type filter hook input priority filter; policy accept;
		ct state -trk counter comment "afresh"
		ct(zone=6, commit)
	}
}
END
run gw ip link set br0 address 02:ee:00:00:00:01
sock s gw udp 203.0.113.1:53
send client udp 203.0.113.7:1000 > 203.0.113.99:53 to=broadcast
expect server udp 203.0.113.7:1000 > 203.0.113.1:53
entries 1 zone=5
counters alone=0

case bridge-automatic
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook forward priority filter; policy drop;
		iifname "lan" ct state new,established accept
		iifname "wan" ct state established counter accept comment "back"
		meta protocol arp accept
	}
}
END
cli list ruleset
output "bridge automatic"
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send server udp 203.0.113.2:53 > 10.0.0.2:1001
expect-none client
entries 1
counters back=1

case bridge-refused
topology bridge
ctnat-fails <<END
table bridge b {
	chain n {
		type nat hook prerouting priority dstnat; policy accept;
	}
}
END
output "nat chains are of families ip, ip6 and inet"
ctnat-fails <<END
table bridge b {
	chain p {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, nat(src=interface))
	}
}
END
output "the devices here have no addresses"

# br_netfilter takes what passes the bridge through the hooks of the IP stack,
# and cuts what was put together itself.
case bridge-with-br-netfilter
topology bridge
run gw modprobe br_netfilter
run gw sysctl -q -w net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		ct(zone=5, nat)
		iifname "lan" ct state +new ct(commit, zone=5, nat(src=203.0.113.1))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip saddr 203.0.113.1 counter comment "out"
	}
}
table ip i {
	chain f {
		type filter hook forward priority filter; policy accept;
		ip saddr 203.0.113.1 counter comment "routed"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
counters out=2 routed=2
run gw sysctl -q -w net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3
counters out=3 routed=2
run gw rmmod br_netfilter
