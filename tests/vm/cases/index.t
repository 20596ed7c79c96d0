# SPDX-License-Identifier: GPL-2.0-only
# Chains that are long enough to be looked up instead of walked.

case index-first-rule-wins
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1001 counter comment "one" accept
		udp dport 1002 counter comment "two" accept
		udp dport 1003 counter comment "three" accept
		ip saddr 10.0.0.0/24 udp dport 1004 counter comment "net" accept
		ip saddr 10.0.0.2 udp dport 1000-1010 counter comment "range" accept
		ip saddr 10.0.0.2 udp dport 1004 counter comment "hidden" accept
		ip saddr 10.0.0.3 udp dport 1004 counter accept
		udp dport { 1020, 1021, 1022-1025 } counter comment "list" accept
		udp sport 1000 udp dport 1030 counter comment "both" accept
		udp dport 1030 counter comment "port" accept
		udp dport != 1040 udp dport 1030-1041 counter comment "not" accept
		udp dport 1040 counter comment "forty" drop
		ip saddr & 255.0.0.255 == 10.0.0.2 udp dport 1050 counter comment "mask" accept
		tcp dport 1001 counter accept
		ip ttl 64 udp dport 1060 counter comment "ttl" accept
		ip protocol udp ip saddr . udp dport { 10.0.0.2 . 1070, 10.0.0.3 . 1071 } counter comment "pair" accept
		counter comment "rest"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1001
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1003
counters one=1 two=0 three=1 rest=0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1004
counters net=1 range=0 hidden=0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1010
counters range=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1011
counters rest=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1020
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1024
counters list=2
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1030
pass client server udp 10.0.0.2:1001 > 203.0.113.2:1030
counters both=1 port=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1041
counters not=1
send client udp 10.0.0.2:1000 > 203.0.113.2:1040
expect-none server
counters forty=1 not=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1050
counters mask=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1060
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1070
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1071
counters ttl=1 pair=1 rest=2

# A rule that goes on, one that jumps and comes back, and one that changes what
# the rules behind it look at.
case index-goes-on
topology gateway
ctnat <<END
table ip t {
	chain one {
		meta mark 16 counter comment "inone" return
		counter comment "notinone"
	}
	chain two {
		udp dport 2001 counter comment "twoa"
		udp dport 2002 counter
		udp dport 2003 counter
		udp dport 2004 counter
		udp dport 2005 counter
		udp dport 2006 counter
		udp dport 2007 counter
		udp dport 2008 counter
		udp dport 2009 counter
		udp dport 2010 counter
		udp dport 2011 counter
		udp dport 2012 counter
		udp dport 2013 counter
		udp dport 2014 counter
		udp dport 2015 counter
		udp dport 2001 counter comment "twob" return
		udp dport 2001 counter comment "twoc"
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta mark 1 counter comment "first"
		udp dport 2001 meta mark set 1
		meta mark 1 counter comment "now" meta mark set 16
		meta mark 1 counter comment "again"
		meta mark 2 counter
		meta mark 3 counter
		meta mark 4 counter
		meta mark 5 counter
		meta mark 6 counter
		meta mark 7 counter
		meta mark 8 counter
		meta mark 9 counter
		meta mark 10 counter
		meta mark 11 counter
		meta mark 12 counter
		meta mark 16 jump one
		meta mark 16 counter comment "back"
		udp dport 2001 goto two
		udp dport 2001 counter comment "never"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2001
counters first=0 now=1 again=0
counters inone=1 notinone=0 back=1
counters twoa=1 twob=1 twoc=0 never=0

# Chains of rules that all ask for a state: packets of others pass them by.
case index-gates
topology gateway
ctnat <<END
table ip t {
	chain look {
		type filter hook prerouting priority raw; policy accept;
		udp dport 60 notrack accept
		ct(commit)
	}
	chain new {
		type filter hook prerouting priority mangle; policy accept;
		udp dport 53 ct state new counter comment "new"
		ct state { new, invalid } counter comment "invalid"
	}
	chain known {
		type filter hook prerouting priority mangle + 1; policy accept;
		ct state +est counter comment "est"
		ct state +trk-est counter comment "opened"
	}
	chain none {
		type filter hook prerouting priority mangle + 2; policy accept;
		ct state untracked counter comment "untracked"
		ct state -trk counter comment "nottracked"
	}
	chain most {
		type filter hook prerouting priority mangle + 3; policy accept;
		ct state != established counter comment "most"
	}
	chain strict {
		type filter hook forward priority 0; policy drop;
		ct state new accept
		ct state untracked udp dport 60 accept
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters new=1 invalid=1 est=0 opened=1 untracked=0 nottracked=0 most=1
reply server
expect-none client
counters new=1 invalid=1 est=1 opened=1 untracked=0 nottracked=0 most=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:60
counters new=1 invalid=1 est=1 opened=1 untracked=1 nottracked=1 most=2
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect-none server
counters new=1 invalid=2 est=1 opened=2 untracked=1 nottracked=1 most=3

# A chain that changes a little keeps its index, and what has come is looked for
# beside it; what has gone is not found any more.
case index-changed
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1001 counter comment "a" accept
		udp dport 1002 counter comment "b" accept
		udp dport 1003 counter comment "c" accept
		udp dport 1004 counter comment "d" accept
		udp dport 1005 counter comment "e" accept
		udp dport 1006 counter comment "f" accept
		udp dport 1007 counter comment "g" accept
		udp dport 1008 counter comment "h" accept
		udp dport 1009 counter accept
		udp dport 1010 counter accept
		udp dport 1011 counter accept
		udp dport 1012 counter accept
		udp dport 1013 counter accept
		udp dport 1014 counter accept
		udp dport 1015 counter accept
		udp dport 1001-1008 counter comment "range" accept
		counter comment "rest"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1002
counters b=1
# in front of it
ctnat <<END
insert rule ip t pre udp dport 1002 counter comment "first"
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1002
counters first=1 b=2
# its removal: the next one, which the index has, too
run gw sh -c "${CLI} delete rule ip t pre handle $(${CLI} -a list chain ip t pre | sed -n '/dport 1002.*accept/s/.*# handle //p')"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1002
counters first=2 range=1 rest=0
# another in its place, and one at the end
run gw sh -c "${CLI} replace rule ip t pre handle $(${CLI} -a list chain ip t pre | sed -n '/dport 1003.*accept/s/.*# handle //p') udp dport 1030 counter comment '\"thirty\"' accept"
ctnat <<END
add rule ip t pre udp dport 1040 counter comment "last" accept
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1003
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1030
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1040
counters range=2 thirty=1 rest=1 last=1
# so many that they are looked up themselves, then so many that all are anew
run gw sh -c "for i in $(seq 10); do echo insert rule ip t pre udp dport 11$i counter; done >/tmp/ten && ${CLI} -f /tmp/ten"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1004
counters d=1 rest=1
run gw sh -c "for i in $(seq 10 49); do echo insert rule ip t pre udp dport 12$i counter; done >/tmp/forty && ${CLI} -f /tmp/forty"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1005
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1030
counters e=1 thirty=2 rest=1
# what is refused changes nothing
cli-fails add rule ip t pre udp dport 1006 jump nowhere
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1006
counters f=1

# Chains of many blocks of rules: what is looked up, and then beside what came,
# and what is walked, also behind a jump; and what is traced, which is walked.
case index-blocks
topology gateway
run gw sh -c "{ echo 'table ip t {'; echo 'chain sub { udp dport 1700 counter comment \"sub\" return; }'; echo 'chain pre { type filter hook prerouting priority raw;'; for i in $(seq 1 700); do echo \"udp dport \$((1000 + \$i)) counter comment \\\"l\$i\\\"\"; done; echo '}'; echo 'chain walked { type filter hook prerouting priority 10;'; for i in $(seq 1 400); do echo \"udp dport != 1-9999 counter\"; done; echo 'udp dport != 1-999 jump sub'; for i in $(seq 1 200); do echo \"udp dport != 1-9999 counter\"; done; echo 'udp dport != 1-1699 counter comment \"end\"'; echo '}'; echo '}'; } >/tmp/blocks && ${CLI} -f /tmp/blocks"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1001
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1400
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1700
counters l1=1 l2=0 l400=1 l699=0 l700=1 sub=1 end=1
# two of the middle go, and others come, in blocks that are full
run gw sh -c "${CLI} delete rule ip t pre handle $(${CLI} -a list chain ip t pre | sed -n '/l168/s/.*# handle //p')"
run gw sh -c "${CLI} insert rule ip t pre index 350 udp dport 1400 counter comment '\"before\"' accept"
run gw sh -c "${CLI} add rule ip t pre index 500 udp dport 1168 counter comment '\"again\"'"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1400
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1168
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1169
counters before=1 l400=1 again=1 l169=1
ctnat <<END
insert rule ip t pre udp dport 1700 counter comment "trace" meta nftrace set 1
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1700
counters trace=1 l700=2 sub=2 end=2
# so many that there is another index
run gw sh -c "for i in $(seq 20); do for j in $(seq 5); do echo insert rule ip t pre index \$((\$i * 30)) udp dport 1\$((\$i * 30)) counter; done; done >/tmp/more && ${CLI} -f /tmp/more"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1001
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1400
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1700
counters l1=2 before=2 l400=1 l700=3 end=3
