# SPDX-License-Identifier: GPL-2.0-only
# Source translation: one intent in the words of every datapath.
#
# "same" is text that nft and the nat chains of ctnat both get; "ctnat" says
# it with explicit ct(), "ovs" with the flows of a two-port switch.

equiv snat-udp
topology gateway
lines snat
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello tos=0x10 df
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=hello
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=world
send client udp 10.0.0.2:1000 > 203.0.113.2:53 zero-sum
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 zero-sum
reply server data=again
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

equiv snat-tcp
topology gateway
lines snat
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:1000 > 203.0.113.2:80
tcp-send c data=GET
tcp-reply c data=page
tcp-open d client 10.0.0.2:1001 > 203.0.113.2:80 server
tcp-reset d
tcp-open e client 10.0.0.2:1002 > 203.0.113.2:80 server
tcp-send e
tcp-close e

equiv snat-icmp
topology gateway
lines snat
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=77 icmp-seq=1
expect server icmp echo-request 203.0.113.1 > 203.0.113.2 id=77
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2 id=77
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=77 icmp-seq=2
expect server icmp echo-request 203.0.113.1 > 203.0.113.2 icmp-seq=2

equiv snat-port-range
topology gateway
random-port 203.0.113.1 5000-5010
lines snat-port-range
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=5000-5010
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.3:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:$q > 203.0.113.2:53 q=5000-5010
reply server
expect client udp 203.0.113.2:53 > 10.0.0.3:1000

equiv snat-port-kept
topology gateway
# A port that already lies in the range is kept.
lines snat-port-range
send client udp 10.0.0.4:5003 > 203.0.113.3:53
expect server udp 203.0.113.1:5003 > 203.0.113.3:53
reply server
expect client udp 203.0.113.3:53 > 10.0.0.4:5003

equiv snat-ports-exhausted
topology gateway
random-port 203.0.113.1 5000-5001
iptables <<END
*nat
-A POSTROUTING -o wan -p udp -j SNAT --to-source 203.0.113.1:5000-5001
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" meta l4proto udp snat to 203.0.113.1:5000-5001
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1:5000-5001))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.1:5000-5001)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=5000-5001
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.1:$q > 203.0.113.2:53 q=5000-5001
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server client

equiv snat-pool
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.10-203.0.113.20
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.10-203.0.113.20
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.10-203.0.113.20))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.10-203.0.113.20)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.10-203.0.113.20:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.3:1000 > 203.0.113.2:53
expect server udp 203.0.113.10-203.0.113.20:1000 > 203.0.113.2:53
send client udp 10.0.0.4:1000 > 203.0.113.3:53
expect server udp 203.0.113.10-203.0.113.20:1000 > 203.0.113.3:53
send client icmp echo-request 10.0.0.5 > 203.0.113.4 id=9
expect server icmp echo-request 203.0.113.10-203.0.113.20 > 203.0.113.4 id=9

equiv snat-pool-persistent
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.10-203.0.113.20 --persistent
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.10-203.0.113.20 persistent
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.10-203.0.113.20, persistent))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.10-203.0.113.20,persistent)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:1000 > 203.0.113.2:53 a=203.0.113.10-203.0.113.20
send client udp 10.0.0.2:1001 > 203.0.113.3:53
expect server udp $a:1001 > 203.0.113.3:53
send client udp 10.0.0.2:1002 > 203.0.113.77:53
expect server udp $a:1002 > 203.0.113.77:53

equiv snat-clash
topology gateway
# The second connection has to take another port, of the same class.
random-port 203.0.113.1 1024-65535
lines snat
send client udp 10.0.0.2:2000 > 203.0.113.2:53
expect server udp 203.0.113.1:2000 > 203.0.113.2:53
send client udp 10.0.0.3:2000 > 203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=1024-65535
reply server
expect client udp 203.0.113.2:53 > 10.0.0.3:2000

equiv snat-random
topology gateway
random-port 203.0.113.1 1024-65535
iptables <<END
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1 --random-fully
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1 fully-random
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1, random))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.1,random)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
tcp-open c client 10.0.0.2:2000 > 203.0.113.2:80 server 203.0.113.1:$p > 203.0.113.2:80 p=1024-65535
tcp-send c
tcp-reply c

equiv snat-sctp
topology gateway
lines snat
send client sctp 10.0.0.2:1000 > 203.0.113.2:2000 chunk=init vtag=0 itag=11
expect server sctp 203.0.113.1:1000 > 203.0.113.2:2000 chunk=init
reply server chunk=init-ack vtag=11 itag=22
expect client sctp 203.0.113.2:2000 > 10.0.0.2:1000 chunk=init-ack
send client sctp 10.0.0.2:1000 > 203.0.113.2:2000 chunk=cookie-echo vtag=22
expect server sctp 203.0.113.1:1000 > 203.0.113.2:2000 chunk=cookie-echo
reply server chunk=cookie-ack vtag=11
expect client sctp 203.0.113.2:2000 > 10.0.0.2:1000 chunk=cookie-ack
send client sctp 10.0.0.2:1000 > 203.0.113.2:2000 chunk=data vtag=22
expect server sctp 203.0.113.1:1000 > 203.0.113.2:2000 chunk=data

equiv snat-other-protocols
topology gateway
lines snat
# Conntrack takes the protocol number of UDP for the checksum of UDP-Lite.
sysctl gw net/netfilter/nf_conntrack_checksum=0
send client udplite 10.0.0.2:1000 > 203.0.113.2:2000
expect server udplite 203.0.113.1:1000 > 203.0.113.2:2000
reply server
expect client udplite 203.0.113.2:2000 > 10.0.0.2:1000
send client proto=99 10.0.0.2 > 203.0.113.2 data=whatever
expect server proto=99 203.0.113.1 > 203.0.113.2 data=whatever
reply server
expect client proto=99 203.0.113.2 > 10.0.0.2
send client esp 10.0.0.2 > 203.0.113.3 data=secretsecret
expect server esp 203.0.113.1 > 203.0.113.3

equiv snat-tcp-midstream
topology gateway
lines snat-routed
# Picked up in the middle, and a packet that no connection explains.
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 flags=A seq=5 ack=9 data=late
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80 flags=A
reply server flags=A
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000
send client tcp 10.0.0.2:1001 > 203.0.113.2:80 flags=SF
expect server tcp 10.0.0.2:1001 > 203.0.113.2:80 flags=SF
send client udp 10.0.0.2:1002 > 203.0.113.2:53 bad-sum
expect server udp 10.0.0.2:1002 > 203.0.113.2:53 bad-sum

equiv snat-fragments
topology gateway
lines snat
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=4,2,1,3
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send server udp 203.0.113.2:53 > 203.0.113.1:1000 len=2000 fragment=800 order=3,2,1
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 len=2000 frags=3
