# SPDX-License-Identifier: GPL-2.0-only
# list and flush connections, list expectations, explain: what the kernel
# tracks, filtered where it is.

# Connections of every kind: zones, translations, protocols, both families.
define-topology connected
topology gateway
sysctl gw net/netfilter/nf_conntrack_acct=1

case connections-listed
topology connected
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(zone=7, commit, mark=0x12, label=0x5)
		udp sport 53 ct(zone=7)
		tcp dport 80 ct(zone=8, nat)
		tcp sport 80 ct(zone=8, nat)
		meta l4proto { icmp, ipv6-icmp, sctp, 99 } ct(commit)
		udp dport 54 ct(zone=9/original, commit)
		udp dport 55 ct(zone=9/reply, commit)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		tcp dport 80 ct(zone=8, commit, nat(src=203.0.113.1:5000))
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=12345678
run gw sleep 0.05
cli list connections
output "udp 10.0.0.2:1000 > 203.0.113.2:53 reply 203.0.113.2:53 > 10.0.0.2:1000 zone 7 mark 0x00000012 label 0x5 flags made expires 9m" " packets 1 bytes 36 reply packets 0 bytes 0 use 1 id " "# 1 connection"
reply server data=1234
expect client udp
cli list connections
output " zone 7 status seen-reply mark 0x00000012 " " packets 1 bytes 36 reply packets 1 bytes 32 "
# Without the values of counters, as rules are listed.
cli -s list connections
output " use 1 id "
no-output packets
flush-entries
pass client server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
cli list connections
output "udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 reply [2001:db8:1::2]:53 > [fd00:a::2]:1000 zone 7 "
flush-entries
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.1:5000 > 203.0.113.2:80
run gw sleep 0.05
cli list connections
output "tcp 10.0.0.2:1001 > 203.0.113.2:80 reply 203.0.113.2:80 > 203.0.113.1:5000 zone 8 state established status seen-reply,assured,snat mark 0x00000000 flags made,nat expires 4d23h59m"
flush-entries
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=7 icmp-seq=1
cli list connections
output "icmp 10.0.0.2 > 203.0.113.2 type echo-request code 0 id 7 reply 203.0.113.2 > 10.0.0.2 type echo-reply code 0 id 7 zone 0 mark"
cli -n list connections
output "1 10.0.0.2 > 203.0.113.2 type 8 code 0 id 7 reply 203.0.113.2 > 10.0.0.2 type 0 code 0 id 7 zone 0 mark"
flush-entries
pass client server icmp6 echo-request fd00:a::2 > 2001:db8:1::2 id=8 icmp-seq=1
cli list connections
output "ipv6-icmp fd00:a::2 > 2001:db8:1::2 type echo-request code 0 id 8 reply 2001:db8:1::2 > fd00:a::2 type echo-reply code 0 id 8 zone 0 "
flush-entries
pass client server sctp 10.0.0.2:1 > 203.0.113.2:2 chunk=init itag=5
cli list connections
output "sctp 10.0.0.2:1 > 203.0.113.2:2 reply 203.0.113.2:2 > 10.0.0.2:1 zone 0 state closed mark"
flush-entries
pass client server proto=99 10.0.0.2 > 203.0.113.2
cli list connections
output "99 10.0.0.2 > 203.0.113.2 reply 203.0.113.2 > 10.0.0.2 zone 0 "
flush-entries
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
cli list connections
output "zone 9/original "
flush-entries
pass client server udp 10.0.0.2:1000 > 203.0.113.2:55
cli list connections
output "zone 9/reply "

case connections-of-others
topology connected
# The kernel's own tracking: no ct() made these.
nft <<END
table ip n {
	chain post {
		type nat hook postrouting priority srcnat;
		oifname "wan" masquerade
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
cli list connections
output "reply 203.0.113.2:53 > 203.0.113.1:1000 zone 0 status snat " " masquerade \"wan\" "
no-output made
cli flush connections snat 203.0.113.1
output "# 1 connection removed"
entries 0

case connections-from-conntrack
topology connected
# Kinds that no packet of the driver makes.
run gw conntrack -I -p gre -s 10.0.0.2 -d 203.0.113.2 -r 203.0.113.2 -q 10.0.0.2 --orig-key-src 1 --orig-key-dst 2 --reply-key-src 2 --reply-key-dst 1 -t 600
run gw conntrack -I -p dccp -s 10.0.0.2 -d 203.0.113.2 --sport 1 --dport 2 --state OPEN --role client -t 600 -m 5
run gw conntrack -I -p sctp -s 10.0.0.2 -d 203.0.113.2 --sport 3 --dport 4 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 600
run gw conntrack -I -p tcp -s fd00:a::2 -d 2001:db8:1::2 --sport 5 --dport 6 --state TIME_WAIT -t 600 -u SEEN_REPLY,ASSURED -w 5
run gw conntrack -I -p udplite -s 10.0.0.2 -d 203.0.113.2 --sport 7 --dport 8 -t 600
cli list connections protocol udplite
output "udplite 10.0.0.2:7 > 203.0.113.2:8 reply 203.0.113.2:8 > 10.0.0.2:7 zone 0 " "# 1 connection"
cli list connections protocol gre
output "gre 10.0.0.2:1 > 203.0.113.2:2 reply 203.0.113.2:2 > 10.0.0.2:1 zone 0 " "# 1 connection"
cli list connections protocol dccp
output "dccp 10.0.0.2:1 > 203.0.113.2:2 reply 203.0.113.2:2 > 10.0.0.2:1 zone 0 state open mark 0x00000005 " "# 1 connection"
cli list connections protocol sctp original dport 4
output "sctp 10.0.0.2:3 > 203.0.113.2:4 reply 203.0.113.2:4 > 10.0.0.2:3 zone 0 state established " "# 1 connection"
cli list connections ip6
output "tcp [fd00:a::2]:5 > [2001:db8:1::2]:6 reply [2001:db8:1::2]:6 > [fd00:a::2]:5 zone 5 state time_wait status seen-reply,assured mark 0x00000000 " "# 1 connection"
cli explain "gre 10.0.0.2:1 > 203.0.113.2:2"
output "direction: original"
cli explain "tcp [2001:db8:1::2]:6 > [fd00:a::2]:5"
output "direction: reply" "zone: 5"
cli flush connections protocol gre original saddr 10.0.0.2 original daddr 203.0.113.2 original proto-src 1 original proto-dst 2 zone 0
output "# 1 connection removed"
cli flush connections protocol dccp
output "# 1 connection removed"
entries 3

# (A mark goes behind the status: conntrack(8) overwrites it otherwise.)
# Six connections; each filter is held against those that it must not select.
define-topology filtered
topology gateway
run gw conntrack -I -p udp -s 10.0.0.2 -d 203.0.113.2 --sport 1000 --dport 53 -t 6000 -w 1 -m 0x10
run gw conntrack -I -p udp -s 10.0.0.3 -d 203.0.113.2 --sport 1000 --dport 53 -t 600 -w 2 -u SEEN_REPLY,ASSURED -m 0x11
run gw conntrack -I -p tcp -s 10.0.0.2 -d 203.0.113.2 --sport 1000 --dport 80 --state ESTABLISHED -t 6000 -w 1 -u SEEN_REPLY -m 0x20 -n 203.0.113.1:5000
run gw conntrack -I -p tcp -s 198.51.100.9 -d 203.0.113.1 --sport 4000 --dport 8080 --state ESTABLISHED -t 6000 -m 0x30 -g 10.0.0.9:80
run gw conntrack -I -p icmp -s 10.0.0.2 -d 203.0.113.2 --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 6000
run gw conntrack -I -p udp -s fd00:a::2 -d 2001:db8:1::2 --sport 1000 --dport 53 -t 6000 -w 2

case connections-filter-none
topology filtered
cli list connections
output "# 6 connections"
cli list connections inet
output "# 6 connections"

case connections-filter-zone
topology filtered
cli list connections zone 2
output "udp 10.0.0.3:1000" "udp [fd00:a::2]:1000" "# 2 connections"
cli list connections zone 0
output "tcp 198.51.100.9:4000" "icmp 10.0.0.2" "# 2 connections"
cli list connections zone 1-2
output "# 4 connections"
cli list connections zone { 0, 2 }
output "# 4 connections"
cli list connections zone != 0
output "# 4 connections"
cli list connections zone 3
output "# 0 connections"

case connections-filter-mark
topology filtered
cli list connections mark 0x10
output "udp 10.0.0.2:1000" "# 1 connection"
cli list connections mark 0x10/0xf0
output "udp 10.0.0.2:1000" "udp 10.0.0.3:1000" "# 2 connections"
cli list connections mark 0
output "icmp" "fd00:a::2" "# 2 connections"
cli list connections mark 0x10-0x20
output "# 3 connections"
cli list connections mark 0x10/0xf0 zone 2
output "udp 10.0.0.3:1000" "# 1 connection"

case connections-filter-label
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 ct(commit, label=0x5)
		udp dport 2 ct(commit, label=0x80000000000000000000000000000005)
		udp dport 3 ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
pass client server udp 10.0.0.2:1000 > 203.0.113.2:3
cli list connections label 0x5
output "203.0.113.2:1 reply" "# 1 connection"
cli list connections label 5
output "# 1 connection"
cli list connections label 0x80000000000000000000000000000000/0x80000000000000000000000000000000
output "203.0.113.2:2 reply" "label 0x80000000000000000000000000000005" "# 1 connection"
cli list connections label 0x4/0x6
output "# 2 connections"
cli list connections label 0
output "203.0.113.2:3 reply" "# 1 connection"
cli flush connections label 0x4/0x6
output "# 2 connections removed"
entries 1 orig=10.0.0.2:1000>203.0.113.2:3

case connections-filter-family-and-protocol
topology filtered
cli list connections ip6
output "fd00:a::2" "# 1 connection"
cli list connections ip
output "# 5 connections"
no-output fd00
cli list connections protocol tcp
output "# 2 connections"
cli list connections protocol { icmp, udp } ip
output "# 3 connections"
no-output tcp
cli list connections protocol != udp
output "# 3 connections"
no-output udp
cli list connections protocol 132
output "# 0 connections"

case connections-filter-tuple
topology filtered
cli list connections original saddr 10.0.0.2
output "# 3 connections"
cli list connections original saddr 10.0.0.0/24
output "# 4 connections"
cli list connections original ip saddr 10.0.0.3-10.0.0.255
output "udp 10.0.0.3:1000" "# 1 connection"
cli list connections original saddr fd00:a::/64
output "fd00:a::2" "# 1 connection"
cli list connections original daddr 203.0.113.1
output "tcp 198.51.100.9:4000" "# 1 connection"
cli list connections reply saddr 10.0.0.9
output "tcp 198.51.100.9:4000" "# 1 connection"
cli list connections reply daddr 203.0.113.1
output "tcp 10.0.0.2:1000" "# 1 connection"
# Both directions together, as Open vSwitch's two tuples.
cli list connections original saddr 10.0.0.2 reply daddr 203.0.113.1
output "tcp 10.0.0.2:1000" "# 1 connection"
cli list connections original saddr 10.0.0.3 reply daddr 203.0.113.1
output "# 0 connections"
cli list connections protocol udp original sport 1000
output "# 3 connections"
cli list connections protocol { tcp, udp } original dport 80
output "tcp 10.0.0.2:1000" "# 1 connection"
cli list connections protocol tcp reply sport 80
output "# 2 connections"
cli list connections protocol tcp reply dport 4000-5000
output "# 2 connections"
cli list connections protocol tcp reply dport 5000
output "# 1 connection"
cli list connections original proto-dst domain
output "# 3 connections"
cli-fails list connections original dport 80
output "a port needs its protocol"

case connections-filter-icmp
topology filtered
run gw conntrack -I -p icmpv6 -s fd00:a::2 -d 2001:db8:1::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 7 -t 600
cli list connections icmp id 7
output "icmp 10.0.0.2" "# 1 connection"
cli list connections icmpv6 id 7
output "ipv6-icmp fd00:a::2" "# 1 connection"
cli list connections icmp id 8
output "# 0 connections"
cli list connections icmp type echo-request
output "icmp 10.0.0.2" "# 1 connection"
cli list connections icmp type echo-reply
output "# 0 connections"
cli list connections reply icmp type echo-reply
output "# 1 connection"
cli list connections icmpv6 type echo-request icmpv6 code 0
output "# 1 connection"
cli list connections icmp code 1
output "# 0 connections"

case connections-filter-status
topology filtered
cli list connections status assured
output "udp 10.0.0.3:1000" "# 1 connection"
cli list connections status seen-reply,snat
output "# 2 connections"
cli list connections status +seen-reply-assured
output "tcp 10.0.0.2:1000" "# 1 connection"
cli list connections status -seen-reply
output "# 4 connections"
cli list connections status ! seen-reply,dnat
output "# 3 connections"
cli list connections expiration < 1000s
output "udp 10.0.0.3:1000" "# 1 connection"

case connections-filter-nat
topology filtered
cli list connections snat
output "tcp 10.0.0.2:1000" "# 1 connection"
cli list connections dnat
output "tcp 198.51.100.9:4000" "# 1 connection"
cli list connections snat 203.0.113.1
output "tcp 10.0.0.2:1000" "# 1 connection"
cli list connections snat 203.0.113.2
output "# 0 connections"
cli list connections snat 203.0.113.0/24
output "# 1 connection"
cli list connections protocol tcp snat 203.0.113.1:5000
output "# 1 connection"
cli list connections protocol tcp snat 203.0.113.1:5001
output "# 0 connections"
# Untranslated connections have such addresses, too.
cli list connections dnat 10.0.0.9
output "tcp 198.51.100.9:4000" "# 1 connection"
cli list connections dnat 203.0.113.2
output "# 0 connections"
cli list connections protocol tcp dnat :80
output "# 1 connection"
cli flush connections dnat 10.0.0.0/8
output "# 1 connection removed"
entries 5

case connections-filter-helper
topology connected
nft <<END
table ip n {
	ct helper ftp-std {
		type "ftp" protocol tcp;
	}
	chain pre {
		type filter hook prerouting priority 0;
		tcp dport 21 ct helper set "ftp-std"
	}
}
END
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:21 server
tcp-open d client 10.0.0.2:1002 > 203.0.113.2:80 server
cli list connections helper ftp
output "tcp 10.0.0.2:1001 > 203.0.113.2:21 " " helper \"ftp\" " "# 1 connection"
cli list connections helper sip
output "# 0 connections"
cli explain "tcp 10.0.0.2:1001 > 203.0.113.2:21"
output "helper: ftp" "made by the kernel's own tracking"

case connections-by-rule-refused
topology filtered
cli-fails list connections rule 5
output "no room for the rule that bound it"
cli-fails flush connections handle 5
output "no room for the rule that bound it"
entries 6

case connections-flush
topology filtered
cli flush connections zone 1
output "# 2 connections removed"
entries 4
no-entry zone=1
cli flush connections zone 1
output "# 0 connections removed"
cli flush connections protocol udp original saddr 10.0.0.0/8
output "# 1 connection removed"
entries 3
cli flush connections ip6
output "# 1 connection removed"
cli flush connections
output "# 2 connections removed"
entries 0

case connections-flush-says-so
topology connected
listen
run gw conntrack -I -p udp -s 10.0.0.3 -d 203.0.113.2 --sport 1000 --dport 53 -t 600 -m 0x11
run gw conntrack -I -p udp -s 10.0.0.4 -d 203.0.113.2 --sport 1000 --dport 53 -t 600 -m 0x12
cli flush connections mark 0x11
event destroy orig=10.0.0.3:1000>203.0.113.2:53
no-event destroy orig=10.0.0.4:1000>203.0.113.2:53

case connections-flush-one
topology filtered
# All of a tuple names one connection: without it there is none to delete.
cli-fails flush connections protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 54
output "there is no such connection"
cli-fails flush connections zone 2 protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 53
output "there is no such connection"
entries 6
# original means original: these are the parts of an answer
cli-fails flush connections zone 1 protocol udp original saddr 203.0.113.2 original daddr 10.0.0.2 original sport 53 original dport 1000
entries 6
cli flush connections zone 1 protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 53
output "# 1 connection removed"
# Without a zone: every zone, where Open vSwitch takes zone 0.
cli flush connections protocol udp original saddr fd00:a::2 original daddr 2001:db8:1::2 original sport 1000 original dport 53
output "# 1 connection removed"
cli flush connections zone 1 protocol tcp reply saddr 203.0.113.2 reply daddr 203.0.113.1 reply sport 80 reply dport 5000
output "# 1 connection removed"
cli-fails flush connections icmp type echo-request icmp code 0 icmp id 8 original saddr 10.0.0.2 original daddr 203.0.113.2
cli flush connections icmp type echo-request icmp code 0 icmp id 7 original saddr 10.0.0.2 original daddr 203.0.113.2 zone 0
output "# 1 connection removed"
entries 2
# The tuple is right, but not the rest.
cli-fails flush connections zone 2 mark 1 protocol udp original saddr 10.0.0.3 original daddr 203.0.113.2 original sport 1000 original dport 53
entries 2

case connections-flush-zone-of-a-direction
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 54 ct(zone=9/original, commit)
		udp dport 55 ct(zone=9/reply, commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
pass client server udp 10.0.0.2:1000 > 203.0.113.2:55
cli list connections zone 9
output "# 2 connections"
cli list connections original zone 9
output "203.0.113.2:54 reply" "# 1 connection"
cli list connections reply zone 9
output "203.0.113.2:55 reply" "# 1 connection"
# Both are "zone 9", though one of them is found in zone 0.
cli flush connections zone 9 protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 54
output "# 1 connection removed"
cli flush connections zone 9 protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 55
output "# 1 connection removed"

case connections-in-a-file
topology filtered
# Connections go after the rules have come, and only then.
cli-fails -f - <<END
flush connections zone 1
table ip t { chain c { nonsense; }; }
END
entries 6
cli -f - <<END
flush connections zone 1
table ip t { chain c { accept; }; }
list connections zone 1
list tables
END
output "# 2 connections removed" "# 0 connections" "table ip t"
cli -c flush connections
entries 4

case connections-thousands
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 ct(zone=1, commit, mark=1)
		udp dport 2 ct(zone=2, commit, mark=2)
		udp dport 3 ct(zone=3, commit, mark=3)
	}
}
END
flood a client server udp 10.0.0.2:10000 > 203.0.113.2:1 count=1500 flows=1500
wait a
flood b client server udp 10.0.0.2:10000 > 203.0.113.2:2 count=1500 flows=1500
wait b
flood c client server udp 10.0.0.2:10000 > 203.0.113.2:3 count=1500 flows=1500
wait c
entries 4500
# Every one, and none twice.
run gw sh -c "${CLI} list connections > /tmp/list; grep -c ^udp /tmp/list; cut -d' ' -f2-4,9,10 /tmp/list | sort | uniq -d | wc -l; tail -n 1 /tmp/list"
output <<END
4500
0
# 4500 connections
END
cli list connections zone 2
output "# 1500 connections"
no-output "zone 1 " "zone 3 "
cli list connections mark 3 protocol udp original sport 10000-10099
output "# 100 connections"
cli flush connections zone 1
output "# 1500 connections removed"
entries 3000
entries 0 zone=1
cli flush connections protocol udp original sport 10000-10009
output "# 20 connections removed"
cli flush connections
output "# 2980 connections removed"

case connections-namespaces-apart
topology filtered
# The same connections elsewhere are neither seen nor touched.
run server conntrack -I -p udp -s 10.0.0.2 -d 203.0.113.2 --sport 1000 --dport 53 -t 600 -w 1 -m 0x10
cli node=server list connections
output "# 1 connection"
cli node=client list connections
output "# 0 connections"
cli node=server flush connections zone 1 protocol udp original saddr 10.0.0.2 original daddr 203.0.113.2 original sport 1000 original dport 53
output "# 1 connection removed"
entries 6
cli flush connections
output "# 6 connections removed"

case connections-flushed-under-traffic
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(zone=1, commit, mark=1)
		udp sport 53 ct(zone=1)
	}
}
END
flood f client server udp 10.0.0.2:20000 > 203.0.113.2:53 count=1000 gap-us=200 flows=1000 answer lasting
says f flows
repeat 12 cli flush connections zone 1
repeat 6 cli list connections mark 1
repeat 6 cli flush connections protocol udp original sport 20000-20500
wait f
flood-complete answered
cli flush connections
entries 0

case connections-translated-flush-under-traffic
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=1, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, zone=1, nat(src=203.0.113.1:30000-60000))
	}
}
END
# A packet whose connection is gone is new: none leaves untranslated.
flood f client server udp 10.0.0.2:20000 > 203.0.113.2:53 count=500 gap-us=200 flows=500 seen-src=203.0.113.1 lasting
says f flows
repeat 12 cli flush connections snat 203.0.113.1
repeat 6 cli list connections status snat
wait f
flood-right
cli flush connections
entries 0

# A client has told a server of FTP where it expects data.
define-topology ftp-announced
sock ftpd server tcp 203.0.113.2:21
connect ftp client tcp 203.0.113.2:21
accept ftpd session
sock-send ftp data="USER x~"
sock-expect session data="USER x~"
sock-send ftp data="PORT 10,0,0,2,7,208~"
sock-expect session data="PORT 10,0,0,2,7,208~"

case expectations-listed
topology hosts
nft <<END
table ip n {
	ct helper ftp-std {
		type "ftp" protocol tcp;
	}
	chain pre {
		type filter hook prerouting priority 0;
		tcp dport 21 ct helper set "ftp-std"
	}
}
END
topology ftp-announced
run gw sleep 0.05
cli list expectations
output "tcp 203.0.113.2:* > 10.0.0.2:2000 zone 0 helper \"ftp\" class 0 expires 4m" " master tcp 10.0.0.2:" " > 203.0.113.2:21" "# 1 expectation"
cli list expectations helper ftp protocol tcp original dport 2000
output "# 1 expectation"
cli list expectations original daddr 10.0.0.0/24 zone 0
output "# 1 expectation"
cli list expectations protocol tcp original dport 2001
output "# 0 expectations"
cli list expectations helper sip
output "# 0 expectations"
cli list expectations zone 1
output "# 0 expectations"
cli list expectations ip6
output "# 0 expectations"
cli node=client list expectations
output "# 0 expectations"
cli-fails list expectations status assured
output "an expectation does not have this"
# They go with their master.
cli flush connections protocol tcp original dport 21
output "# 1 connection removed"
cli list expectations
output "# 0 expectations"

case explain-translated
topology connected
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 8080 ct(zone=7, nat(dst=10.0.0.2:80))
		tcp sport 80 ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		tcp dport 80 ct(commit, zone=7, mark=0x21, label=0x3, nat(src=10.0.0.1:6000))
	}
}
END
send server tcp 203.0.113.2:4000 > 203.0.113.1:8080 flags=S
expect client tcp 10.0.0.1:6000 > 10.0.0.2:80
cli explain "tcp 203.0.113.2:4000 > 203.0.113.1:8080"
output "connection: tcp 203.0.113.2:4000 > 203.0.113.1:8080" "direction: original" "zone: 7" "binding: source 203.0.113.2:4000 becomes 10.0.0.1:6000, destination 203.0.113.1:8080 becomes 10.0.0.2:80; answers are translated back" "mark: 0x00000021" "label: 0x3" "helper: none" "status: no answer seen yet" "made by a ct() of ctnat" "timeout: that of its protocol" "life: forgotten in 5"
# As the client sees it, and the answer on both sides.
cli explain "tcp 10.0.0.1:6000 > 10.0.0.2:80"
output "direction: original, as it looks once it is translated"
cli explain "tcp 10.0.0.2:80 > 10.0.0.1:6000"
output "direction: reply"
no-output "once it is translated"
cli explain "tcp 203.0.113.1:8080 > 203.0.113.2:4000"
output "direction: reply, as it looks once it is translated"
cli explain "tcp 203.0.113.2:4000 > 203.0.113.1:8080 zone 7"
output "zone: 7"
cli explain "tcp 203.0.113.2:4000 > 203.0.113.1:8080 zone 8"
output "belongs to no connection in zone 8" "the rules do so in zone 7"
cli explain "tcp 203.0.113.2:4000 > 203.0.113.1:8081"
output "belongs to no connection, in any zone"

case explain-in-several-zones
topology filtered
run gw conntrack -I -p udp -s 10.0.0.2 -d 203.0.113.2 --sport 1000 --dport 53 -t 600 -w 3
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53"
output "zone: 1" "zone: 3" "mark: 0x00000010"
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53 zone 3"
output "zone: 3" "mark: 0x00000000"
no-output "zone: 1"
cli explain "icmp 10.0.0.2 > 203.0.113.2 id 7"
output "direction: original" "zone: 0"
cli explain "icmp 203.0.113.2 > 10.0.0.2 type echo-reply id 7"
output "direction: reply"
cli explain "icmp 10.0.0.2 > 203.0.113.2 id 8"
output "belongs to no connection"
cli explain "udp [fd00:a::2]:1000 > [2001:db8:1::2]:53"
output "zone: 2"

case explain-new
topology connected
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53"
output "belongs to no connection, in any zone" "no rule asks for tracking"
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=5)
		meta mark != 0 ct(zone=meta mark)
	}
}
END
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53"
output "the rules do so in zone 5, and in one that is computed" "no rule commits, so it would stay new"
cli explain "udp [fd00:a::2]:1000 > [2001:db8:1::2]:53"
output "no rule asks for tracking"
ctnat <<END
add rule ip t pre ct(zone=6, commit)
END
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53"
output "zone 5, 6" "makes it a connection"
ctnat <<END
flush ruleset
table ip n {
	chain post {
		type nat hook postrouting priority srcnat;
		masquerade
	}
}
END
cli explain "udp 10.0.0.2:1000 > 203.0.113.2:53"
output "every packet of its family is looked up in zone 0"

case explain-related
topology hosts
nft <<END
table ip n {
	ct helper ftp-std {
		type "ftp" protocol tcp;
	}
	chain pre {
		type filter hook prerouting priority 0;
		tcp dport 21 ct helper set "ftp-std"
	}
}
END
topology ftp-announced
sock data client tcp 10.0.0.2:2000
connect push server tcp 10.0.0.2:2000 from=203.0.113.2:20
cli explain "tcp 203.0.113.2:20 > 10.0.0.2:2000"
output "direction: original" "related: a helper expected it for tcp 10.0.0.2:" " > 203.0.113.2:21"
cli list connections status expected
output "tcp 203.0.113.2:20 > 10.0.0.2:2000 " " master tcp 10.0.0.2:" "# 1 connection"
# Tuples of the table are asked for, not the master's that rules see.
cli list connections protocol tcp original dport 2000
output "# 1 connection"
cli list expectations
output "# 0 expectations"
