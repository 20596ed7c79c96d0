# SPDX-License-Identifier: GPL-2.0-only
# Where rules, modes and hooks of the kernel meet.

case exhaustion-counted-at-the-rule
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state +new ct(commit, nat(src=203.0.113.1:5000-5000)) counter comment "out"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:5000 > 203.0.113.2:53
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect-none server
counters out=2/66

case empty-nat-chain-does-not-bind
topology gateway
ctnat <<END
table ip gateway {
	chain n {
		type nat hook postrouting priority 50; policy accept;
		counter comment "seen"
	}
	chain n2 {
		type nat hook prerouting priority dstnat; policy accept;
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat + 10; policy accept;
		oifname "wan" ct state +new ct(commit, nat(src=203.0.113.1:5000-5000)) counter comment "out"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:5000 > 203.0.113.2:53
counters out=1/33 seen=0/0

case mode-changes-of-nat-chain
topology gateway
ctnat <<END
table inet gateway {
	chain n {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
ctnat <<END
flush chain inet gateway n
add chain inet gateway p { type filter hook postrouting priority srcnat; }
add rule inet gateway p oifname "wan" ct(commit, zone=3, nat(src=203.0.113.1:6000-6000))
END
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.1:6000 > 203.0.113.2:53
ctnat <<END
flush chain inet gateway p
add rule inet gateway n oifname "wan" masquerade
END
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect server udp 203.0.113.1:1002 > 203.0.113.2:53
