# SPDX-License-Identifier: GPL-2.0-only
# helper=: protocols that announce connections, and these connections.

case helper-ftp-active
topology gateway
# Without translation: the announced connection is related, nothing else is
# let in. The port is not 21.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" tcp dport 2121 ct(commit, helper=ftp, mark=7, label=0x1f)
		ct()
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established accept
		iifname "lan" tcp dport 2121 accept
		ct state related ct(commit) accept
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:2121 server
entry proto=tcp status=+helper,+assured mark=7
tcp-reply c data="220 hello~"
tcp-send c data="USER anonymous~"
run gw conntrack -L expect
no-output "helper=ftp"
tcp-send c data="PORT 10,0,0,2,16,1~"
run gw conntrack -L expect
output "src=203.0.113.2 dst=10.0.0.2 sport=0 dport=4097" "helper=ftp"
tcp-reply c data="200 fine~"
# What it did not announce stays outside.
send server tcp 203.0.113.2:20 > 10.0.0.2:4098 flags=S seq=1
expect-none client
tcp-open d server 203.0.113.2:20 > 10.0.0.2:4097 client
expectations 0
entry orig=203.0.113.2:20>10.0.0.2:4097 status=+expected,+assured,-helper master=1 mark=7 label=0x1f
tcp-send d data=bytes
tcp-close d
tcp-send c data="QUIT~"

case helper-ftp-active-snat
topology gateway
# The address in the payload is translated; it is longer afterwards, and both
# ends count on with their own numbers.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state new,related iifname "wan" ct state +rel ct(commit, nat)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" tcp dport 21 ct(commit, helper=ftp, nat(src=203.0.113.1))
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server 203.0.113.1:4000 > 203.0.113.2:21
tcp-reply c data="220 hello~"
tcp-send c data="USER anonymous~"
tcp-send c data="PORT 10,0,0,2,16,1~" seen="PORT 203,0,113,1,16,1~"
tcp-reply c data="200 fine~"
entry status=+helper,+seq-adjust,+snat
tcp-open d server 203.0.113.2:20 > 203.0.113.1:4097 client 203.0.113.2:20 > 10.0.0.2:4097
tcp-send d data=bytes
tcp-reply d
tcp-send c data="STAT~"
tcp-reply c data="211 well~"
tcp-send c data="PORT 10,0,0,2,16,2~" seen="PORT 203,0,113,1,16,2~"
tcp-send c data="NOOP~"
tcp-reply c data="200 fine~"
tcp-open e server 203.0.113.2:20 > 203.0.113.1:4098 client 203.0.113.2:20 > 10.0.0.2:4098
tcp-close e
tcp-close d
tcp-close c

case helper-ftp-passive-dnat
topology gateway
# The other way round: the server is the one that is hidden.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" tcp dport 21 ct state new ct(commit, helper=ftp, nat(dst=10.0.0.2))
		ct state +new+rel ct(commit, nat)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		tcp dport 21 accept
	}
}
END
tcp-open c server 203.0.113.2:4000 > 203.0.113.1:21 client 203.0.113.2:4000 > 10.0.0.2:21
tcp-reply c data="220 hello~"
tcp-send c data="USER anonymous~"
tcp-send c data="PASV~"
tcp-reply c data="227 Entering Passive Mode (10,0,0,2,16,1)~" seen="227 Entering Passive Mode (203,0,113,1,16,1)~"
tcp-send c data="LIST~"
tcp-open d server 203.0.113.2:4001 > 203.0.113.1:4097 client 203.0.113.2:4001 > 10.0.0.2:4097
tcp-reply d data=bytes
tcp-close d
tcp-reply c data="226 done~"
tcp-send c data="QUIT~"

case helper-ftp-ipv6
topology gateway
ctnat <<END
table ip6 t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state +new+rel ct(commit, nat)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" tcp dport 21 accept
		icmpv6 type nd-neighbor-solicit accept
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" tcp dport 21 ct(commit, helper=ftp, nat(src=2001:db8:1::1))
	}
}
END
tcp-open c client [fd00:a::2]:4000 > [2001:db8:1::2]:21 server [2001:db8:1::1]:4000 > [2001:db8:1::2]:21
tcp-reply c data="220 hello~"
tcp-send c data="USER anonymous~"
tcp-send c data="EPRT |2|fd00:a::2|4097|~" seen="EPRT |2|2001:0db8:0001:0000:0000:0000:0000:0001|4097|~"
tcp-reply c data="200 fine~"
tcp-open d server [2001:db8:1::2]:20 > [2001:db8:1::1]:4097 client [2001:db8:1::2]:20 > [fd00:a::2]:4097
tcp-send d data=bytes
tcp-close d
# Passive: nothing to translate in the answer, but to expect.
tcp-send c data="EPSV~"
tcp-reply c data="229 Entering Extended Passive Mode (|||5000|)~"
expectations 1
tcp-open e client [fd00:a::2]:4001 > [2001:db8:1::2]:5000 server [2001:db8:1::1]:4001 > [2001:db8:1::2]:5000
tcp-reply e data=bytes
expectations 0

case helper-tftp
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state +new+rel ct(commit, nat)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" udp dport 6969 ct(commit, helper=tftp, nat(src=203.0.113.1))
	}
}
END
# The answer comes from another port.
send client udp 10.0.0.2:1000 > 203.0.113.2:6969 data="%00%01file%00octet%00"
expect server udp 203.0.113.1:1000 > 203.0.113.2:6969 data="%00%01file%00octet%00"
run gw conntrack -L expect
output "helper=tftp"
send server udp 203.0.113.2:3000 > 203.0.113.1:1000 data=block
expect client udp 203.0.113.2:3000 > 10.0.0.2:1000 data=block
reply client
expect server udp 203.0.113.1:1000 > 203.0.113.2:3000
entry orig=203.0.113.2:3000>203.0.113.1:1000 status=+expected,+seen-reply,+dnat

case helper-irc
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state +new+rel ct(commit, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" tcp dport 6667 ct(commit, helper=irc, nat(src=203.0.113.1))
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:6667 server 203.0.113.1:4000 > 203.0.113.2:6667
tcp-send c data="PRIVMSG x :%01DCC SEND f 167772162 4096 5%01%0a" seen="PRIVMSG x :%01DCC SEND f 3405803777 4096 5%01%0a"
run gw conntrack -L expect
output "dport=4096" "helper=irc"
tcp-reply c data="fine%0a"
tcp-open d server 203.0.113.2:20 > 203.0.113.1:4096 client 203.0.113.2:20 > 10.0.0.2:4096
tcp-send d

case helper-sip
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state +new+rel ct(commit, nat)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" udp dport 5060 ct(commit, helper=sip, nat(src=203.0.113.1))
	}
}
END
# The media that the call announces comes in, to the translated address.
send client udp 10.0.0.2:5060 > 203.0.113.2:5060 data="INVITE sip:b@203.0.113.2 SIP/2.0~Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK1~From: <sip:a@10.0.0.2>;tag=1~To: <sip:b@203.0.113.2>~Call-ID: 1@x~CSeq: 1 INVITE~Contact: <sip:a@10.0.0.2:5060>~Content-Type: application/sdp~Content-Length: 97~~v=0~o=a 1 1 IN IP4 10.0.0.2~s=-~c=IN IP4 10.0.0.2~t=0 0~m=audio 8000 RTP/AVP 0~"
expect server udp 203.0.113.1:5060 > 203.0.113.2:5060
run gw conntrack -L expect
output "dport=8000" "dport=8001"
send server udp 203.0.113.2:9000 > 203.0.113.1:8000 data=voice
expect client udp 203.0.113.2:9000 > 10.0.0.2:8000 data=voice
entry orig=203.0.113.2:9000>203.0.113.1:8000 status=+expected,+dnat

case helper-amanda
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 10080 ct(commit, helper=amanda)
		ct()
		ct state +rel counter comment "related"
	}
}
END
pass client server udp 10.0.0.2:700 > 203.0.113.2:10080 data=ask
reply server data="CONNECT DATA 50000 MESG 50001 INDEX 50002%0a"
expect client udp 203.0.113.2:10080 > 10.0.0.2:700 data="CONNECT DATA 50000 MESG 50001 INDEX 50002%0a"
expectations 3
run gw conntrack -L expect
output "dport=50000" "dport=50001" "dport=50002"
pass client server tcp 10.0.0.2:4000 > 203.0.113.2:50001 flags=S
pass client server tcp 10.0.0.2:4000 > 203.0.113.2:50003 flags=S
counters related=1

case helper-sane
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 6566 ct(commit, helper=sane, nat(dst=203.0.113.3))
		ct(nat)
	}
}
END
# No translation of payloads exists for it, and none is needed.
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:6566 server 10.0.0.2:4000 > 203.0.113.3:6566
tcp-send c data="%00%00%00%07%00%00%00%00"
tcp-reply c data="%00%00%00%00%00%00%13%88"
run gw conntrack -L expect
output "dport=5000" "helper=sane"

case helper-pptp
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 1723 ct(commit, helper=pptp)
		ct()
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:1723 server
tcp-send c data="%00%9c%00%01%1a%2b%3c%4d%00%01%00%00%01%00%00%00%00%00%00%01%00%00%00%01%00%01%00%01%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00"
tcp-reply c data="%00%9c%00%01%1a%2b%3c%4d%00%02%00%00%01%00%01%00%00%00%00%01%00%00%00%01%00%01%00%01%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00"
tcp-send c data="%00%a8%00%01%1a%2b%3c%4d%00%07%00%00%00%11%00%01%00%00%01%2c%00%01%86%a0%00%00%00%01%00%00%00%01%00%40%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00"
tcp-reply c data="%00%20%00%01%1a%2b%3c%4d%00%08%00%00%00%22%00%11%01%00%00%00%00%00%fa%00%00%40%00%00%00%00%00%00"
run gw conntrack -L expect
output "proto=47" "srckey=" "helper=pptp"
expectations 2

case helper-h323
topology gateway
# The gatekeeper that is found answers at another port.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1718 ct(commit, helper=h323)
		ct()
		ct state +rel counter comment "related"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1718
reply server data="%04%00%00%00%06%00%08%91%4a%00%04%00%cb%00%71%02%06%b7"
expect client udp 203.0.113.2:1718 > 10.0.0.2:1000
run gw conntrack -L expect
output "dport=1719" "helper=RAS"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1719
counters related=1

case helper-broadcasts
topology gateway
# Answers to what this host asks everybody.
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority raw; policy accept;
		udp dport 137 ct(commit, helper=netbios-ns)
		udp dport 161 ct(commit, helper=snmp)
	}
}
END
loose client
run gw ip address add 192.0.2.1/24 brd 192.0.2.255 dev lan
sock n gw udp 192.0.2.1:137
sock-send n to=192.0.2.255:137
run gw conntrack -L expect
output "dport=137" "helper=netbios-ns"
sock s gw udp 192.0.2.1:1161
sock-send s to=192.0.2.255:161
run gw conntrack -L expect
output "dport=1161" "helper=snmp"

case helper-expectation-zone
topology gateway
# Announced in zone 5, expected there and nowhere else; looking does not use it
# up, committing does.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, zone=5, helper=ftp, mark=3)
		tcp sport 21 ct(zone=5)
		tcp sport 20 ct()
		tcp sport 20 ct state +rel counter comment "zone0"
		tcp sport 20 ct(zone=5)
		tcp sport 20 ct state +rel+new counter comment "zone5"
		tcp sport 20 ct original proto-dst 21 ct mark 3 counter comment "master"
		ip ttl 9 ct(commit, zone=5)
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~"
repeat 2 pass server client tcp 203.0.113.2:20 > 10.0.0.2:4097 flags=S seq=1
counters zone0=0 zone5=2 master=2
expectations 1
entries 1
pass server client tcp 203.0.113.2:20 > 10.0.0.2:4097 flags=S seq=1 ttl=9
counters zone0=0 zone5=3
expectations 0
entry zone=5 orig=203.0.113.2:20>10.0.0.2:4097 mark=3 status=+expected

case helper-expected-waits-for-commit
topology gateway
# Looked up and let through without commit, an expected packet stays what it is:
# nothing of its master's translation is done to it, at no hook.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" tcp dport 21 ct(commit, helper=ftp, nat(dst=203.0.113.3))
		ct(nat)
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server 10.0.0.2:4000 > 203.0.113.3:21
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~"
send server tcp 203.0.113.3:20 > 10.0.0.2:4097 flags=S seq=1
expect client tcp 203.0.113.3:20 > 10.0.0.2:4097
expectations 1
entries 1

case helper-another-one
topology gateway
# Another helper asks for a fresh connection, but one that is bound stays.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 21 ct(helper=irc)
		tcp dport 22 ct(helper=irc, nat(dst=203.0.113.3))
		iifname "lan" ct(commit, helper=ftp)
		ct(nat)
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~"
run gw conntrack -L expect
output "helper=ftp"
stat helper_not_applied +0
tcp-open d client 10.0.0.2:4001 > 203.0.113.2:22 server 10.0.0.2:4001 > 203.0.113.3:22
stat helper_not_applied +1
tcp-send d data="USER x~"
tcp-send d data="PORT 10,0,0,2,16,2~"
expectations 1

case helper-added
topology gateway
# A connection that has none yet gets it at the commit, bound or not, and only
# where the helper exists for its protocol.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 21 ct(nat(dst=203.0.113.3))
		iifname "lan" ct(commit, helper=ftp)
		ct(nat)
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server 10.0.0.2:4000 > 203.0.113.3:21
entry status=+helper,+dnat
tcp-reply c data="220 hello~"
tcp-send c data="USER x~"
tcp-send c data="PASV~"
tcp-reply c data="227 Entering Passive Mode (203,0,113,3,16,1)~" seen="227 Entering Passive Mode (203,0,113,2,16,1)~"
expectations 1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry proto=udp status=-helper

case auto-helper-chosen-by-ct
topology gateway
# Ahead of the kernel's own tracking: its NAT and its hooks do the rest.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" tcp dport 21 ct(zone=0, helper=ftp)
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server 203.0.113.1:4000 > 203.0.113.2:21
tcp-reply c data="220 hello~"
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~" seen="PORT 203,0,113,1,16,1~"
tcp-reply c data="200 fine~"
tcp-open d server 203.0.113.2:20 > 203.0.113.1:4097 client 203.0.113.2:20 > 10.0.0.2:4097
tcp-send c data="NOOP~"
tcp-close d
entries 1 status=+seq-adjust

case helper-outlives-its-rule
topology gateway
# The connection keeps it, but nobody calls it without rules.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, helper=ftp)
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server
cli flush ruleset
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~"
expectations 0
entry status=+helper

# The name of the connection's helper is matched, and of no other.
case helper-name-matched
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 2121 ct(commit, helper=ftp)
		ct()
		ct helper "ftp" counter comment "ftp"
		ct helper "sip" counter comment "sip"
	}
}
END
pass client server tcp 10.0.0.2:4000 > 203.0.113.2:2121 flags=S seq=1
reply server flags=SA seq=1 ack=2
expect client tcp 203.0.113.2:2121 > 10.0.0.2:4000
pass client server tcp 10.0.0.2:4000 > 203.0.113.2:80 flags=S seq=1
counters ftp=2 sip=0

case helper-object
topology gateway
# A name for a helper, for IPv4 and TCP alone. The statement is nft's: behind
# the lookup, on a connection that is still new.
ctnat <<END
table inet t {
	ct helper ftp-standard { type "ftp" protocol tcp; l3proto ip; }
	ct helper both { type "sip" protocol udp; }
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		iifname "lan" th dport 2121 ct helper set "ftp-standard"
	}
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:2121 server
entry proto=tcp status=+helper,+assured
tcp-reply c data="220 hello~"
tcp-send c data="USER anonymous~"
tcp-send c data="PORT 10,0,0,2,16,1~"
tcp-reply c data="200 fine~"
tcp-open d server 203.0.113.2:20 > 10.0.0.2:4097 client
entry orig=203.0.113.2:20>10.0.0.2:4097 status=+expected,-helper
pass client server udp 10.0.0.2:4000 > 203.0.113.2:2121
entry proto=udp status=-helper
cli list ct helpers
output "ct helper ftp-standard" "type \"ftp\" protocol tcp" "l3proto ip" "ct helper both"
cli list ct helper inet t both
no-output "ftp-standard"
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"

case helper-object-in-ct
topology gateway
# An object goes before a helper of the kernel that has its name.
ctnat <<END
table ip t {
	ct helper sip { type "sip" protocol udp; }
	ct helper mine { type "ftp" protocol tcp; }
	ct timeout long { protocol tcp; policy = { established : 3000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 21 ct(commit, helper=mine, timeout=long)
		meta l4proto { tcp, udp } th dport 5060 ct(commit, helper=sip)
		ct()
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server
entry proto=tcp status=+helper timeout=2700-3000
pass client server udp 10.0.0.2:4000 > 203.0.113.2:5060
entry proto=udp status=+helper
pass client server tcp 10.0.0.2:4001 > 203.0.113.2:5060 flags=S seq=1
entry orig=10.0.0.2:4001>203.0.113.2:5060 status=-helper
cli-fails delete ct helper ip t mine
output "still uses 'mine'"
cli-fails "add ct helper ip t mine { type \"ftp\" protocol tcp; l3proto ip; }"
output "exists and is another"
cli "flush chain ip t pre; delete ct helper ip t mine"
cli list ct helpers
no-output "mine"
output "ct helper sip"

case helper-object-monitor
topology gateway
start watch gw ${CLI} monitor --count 2
says watch "# monitoring"
ctnat <<END
table ip t {
	ct helper mine { type "ftp" protocol tcp; }
}
END
cli delete ct helper ip t mine
wait watch
output "add ct helper ip t mine { type \"ftp\" protocol tcp; }" "delete ct helper ip t mine"
