# SPDX-License-Identifier: GPL-2.0-only
# Hosts that speak for themselves: real connections, offloads, programs.

case hosts-tcp-udp-ping
topology hosts
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
sock web server tcp 203.0.113.2:80
connect c client tcp 203.0.113.2:80 from=10.0.0.2:4000
accept web s from=203.0.113.1:4000
sock-send c data=GET
sock-expect s data=GET
sock-send s data=page
sock-expect c data=page
sock dns server udp [2001:db8:1::2]:53
connect u client udp [2001:db8:1::2]:53 from=[fd00:a::2]:4001
sock-send u data=ask
sock-expect dns from=[2001:db8:1::1]:4001 data=ask
run client ping -c 2 -i 0.2 -W 2 203.0.113.2
output "2 received"
run client ping -6 -c 2 -i 0.2 -W 2 2001:db8:1::2
output "2 received"
run client ping -c 1 -W 2 -s 4000 203.0.113.2
output "1 received"
# A closed port: the error finds the socket that caused it.
connect e client udp 203.0.113.2:9999
sock-send e
sock-expect e error=refused

case hosts-iperf3-offloads
topology hosts
# Segmentation and checksums left to devices: super packets through NAT.
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1)) counter comment "bound"
		oifname "wan" meta length > 1500 counter comment "large"
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
start iperf server iperf3 -s
until server "/proc/net/tcp /proc/net/tcp6" :1451
run client iperf3 -c 203.0.113.2 -n 4M
output receiver
run client iperf3 -c 203.0.113.2 -n 4M -R
output receiver
run client iperf3 -6 -c 2001:db8:1::2 -n 4M
output receiver
# A slow machine may lose some of these, but not all.
run client iperf3 -u -c 203.0.113.2 -n 1M -b 20M
output receiver
no-output "(100%)"
run gw sh -c "${CLI} list ruleset | grep 'comment .large' | grep -v 'packets 0 '"
output large
entry proto=udp orig=10.0.0.2:*>203.0.113.2:5201 reply=203.0.113.2:5201>203.0.113.1:* status=+snat
stop iperf

case hosts-dnat-to-self
topology hosts
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "lan" ct state new tcp dport 80 ct(nat(dst=local:8080))
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
}
END
sock proxy gw tcp 0.0.0.0:8080
connect c client tcp 198.51.100.1:80 from=10.0.0.2:4000
accept proxy s from=10.0.0.2:4000
sock-send c data=GET
sock-expect s data=GET
sock-send s data=page
sock-expect c data=page

case hosts-local-output-snat
topology hosts
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new meta l4proto { tcp, udp } ct(commit, nat(src=203.0.113.50:7000-7100))
	}
}
END
addr gw wan 203.0.113.50/32
sock web server tcp 203.0.113.2:80
connect c gw tcp 203.0.113.2:80 from=203.0.113.1:4000
accept web s
sock-send c data=GET
sock-expect s data=GET
sock-send s data=page
sock-expect c data=page
entry proto=tcp orig=203.0.113.1:4000>203.0.113.2:80 reply=203.0.113.2:80>203.0.113.50:7000-7100 status=+assured
