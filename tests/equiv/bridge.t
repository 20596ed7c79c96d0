# SPDX-License-Identifier: GPL-2.0-only
# What a switch does and a router does not. The flows are Open vSwitch's; in
# family bridge the driver says them in ctnat's words (driver/flows.c).

equiv switch-vlan
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x8100),vlan(vid=100,pcp=0),encap(eth_type(0x0800),ipv4()) ct(commit,zone=3,nat(src=203.0.113.1)),2
in_port(2),eth(),eth_type(0x8100),vlan(vid=100,pcp=0),encap(eth_type(0x0800),ipv4()) ct(zone=3,nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53 vlan=100
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 vlan=100
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 vlan=100
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 vlan=100
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80 vlan=100
reply server
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 vlan=100
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=3 vlan=100
expect server icmp echo-request 203.0.113.1 > 203.0.113.2 id=3 vlan=100

equiv switch-stateful
topology gateway
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(zone=4),recirc(1)
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=4),recirc(1)
recirc_id(0x1),in_port(1),ct_state(+trk+new),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4,mark=1),2
recirc_id(0x1),in_port(1),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 2
recirc_id(0x1),in_port(2),ct_state(+trk+est+rpl),eth(),eth_type(0x0800),ipv4() 1
recirc_id(0x1),in_port(2),ct_state(+trk+rel),eth(),eth_type(0x0800),ipv4() 1
END
tc
send server tcp 203.0.113.2:80 > 10.0.0.2:1000
expect-none client
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
resend client
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2
send server udp 203.0.113.2:54 > 10.0.0.2:1000
expect-none client
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server
tcp-send c
tcp-reply c
tcp-close c

equiv switch-two-zones
topology gateway
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=1,nat(dst=203.0.113.2:80)),recirc(1)
recirc_id(0x1),in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=2,nat(src=203.0.113.1)),2
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=2,nat),recirc(2)
recirc_id(0x2),in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=1,nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.99:8080
expect server udp 203.0.113.1:1000 > 203.0.113.2:80
reply server
expect client udp 203.0.113.99:8080 > 10.0.0.2:1000
resend client
expect server udp 203.0.113.1:1000 > 203.0.113.2:80

equiv switch-fragments-df
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4(frag=no) ct(commit,nat(src=203.0.113.1)),2
in_port(1),eth(),eth_type(0x0800),ipv4(frag=first) ct(commit,nat(src=203.0.113.1)),2
in_port(1),eth(),eth_type(0x0800),ipv4(frag=later) ct(commit,nat(src=203.0.113.1)),2
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1400
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=3
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=3,1,4,2
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53

equiv switch-fragments-ipv6
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x86dd),ipv6(frag=no) ct(commit,nat(src=2001:db8:1::1)),2
in_port(1),eth(),eth_type(0x86dd),ipv6(frag=first) ct(commit,nat(src=2001:db8:1::1)),2
in_port(1),eth(),eth_type(0x86dd),ipv6(frag=later) ct(commit,nat(src=2001:db8:1::1)),2
END
tc
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1400
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53

equiv switch-invalid-passes
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4,nat(src=203.0.113.1)),2
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
send client icmp echo-reply 10.0.0.2 > 203.0.113.2 id=5
expect server icmp echo-reply 10.0.0.2 > 203.0.113.2 id=5

equiv switch-clear
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4),ct_clear,ct(commit,zone=5),2
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53

equiv switch-label
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4,mark=0x5/0xf,label=0x1234/0xffff),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4,mark=0xa0/0xf0),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

equiv switch-force
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(force_commit,zone=4),1
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

# tc turns round only what is tracked already.
equiv switch-force-after-lookup
topology gateway
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4,mark=7),2
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=4),recirc(1)
recirc_id(0x1),in_port(2),eth(),eth_type(0x0800),ipv4() ct(force_commit,zone=4),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

equiv switch-arp
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0806),arp() 2
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit),2
END
tc
pass client server arp request 10.0.0.2 > 10.0.0.9
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
