# SPDX-License-Identifier: GPL-2.0-only
# Clients and servers that people use, through every datapath: what they say,
# and the connections afterwards. Ports that they would choose are given, so
# that entries can be compared. Run where the host's programs are at hand.

# Programs of the inside are seen as 203.0.113.1; what is related to their
# connections comes in.
define-lines client-snat-routed
lines snat-peers
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state related ct(commit, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END

# A switch says it, too.
define-lines client-snat
lines client-snat-routed
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),recirc(1)
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),recirc(1)
recirc_id(0x1),in_port(1),ct_state(+trk+new-rel),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.1)),2
recirc_id(0x1),in_port(1),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 2
recirc_id(0x1),in_port(2),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 1
END
tc

# The same with a helper for the connections to one port.
define-lines client-snat-helper
iptables <<END
*raw
-A PREROUTING -p ${proto} --dport ${port} -j CT --helper ${helper}
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
nft <<END
table ip nat {
	ct helper std {
		type "${helper}" protocol ${proto};
	}
	chain assign {
		type filter hook prerouting priority filter; policy accept;
		${proto} dport ${port} ct helper set "std"
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state related ct(commit, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ${proto} dport ${port} ct(commit, helper=${helper}, nat(src=203.0.113.1))
		oifname "wan" ct state related ct(commit, nat)
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),recirc(1)
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),recirc(1)
recirc_id(0x1),in_port(1),ct_state(+trk+new-rel),eth(),eth_type(0x0800),${flow} ct(commit,helper=${helper},nat(src=203.0.113.1)),2
recirc_id(0x1),in_port(1),ct_state(+trk+new+rel),eth(),eth_type(0x0800),ipv4() ct(commit,nat),2
recirc_id(0x1),in_port(2),ct_state(+trk+new+rel),eth(),eth_type(0x0800),ipv4() ct(commit,nat),1
recirc_id(0x1),in_port(1),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 2
recirc_id(0x1),in_port(2),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 1
END

# FTP of IPv6.
define-lines client-snat-ftp-ipv6
ip6tables <<END
*raw
-A PREROUTING -p tcp --dport 21 -j CT --helper ftp
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 2001:db8:1::1
COMMIT
END
nft <<END
table ip6 nat {
	ct helper std {
		type "ftp" protocol tcp;
	}
	chain assign {
		type filter hook prerouting priority filter; policy accept;
		tcp dport 21 ct helper set "std"
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 2001:db8:1::1
	}
}
END
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state related ct(commit, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new tcp dport 21 ct(commit, helper=ftp, nat(src=[2001:db8:1::1]))
		oifname "wan" ct state related ct(commit, nat)
		oifname "wan" ct state new ct(commit, nat(src=[2001:db8:1::1]))
	}
}
END
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x86dd),ipv6() ct(nat),recirc(1)
recirc_id(0),in_port(2),eth(),eth_type(0x86dd),ipv6() ct(nat),recirc(1)
recirc_id(0x1),in_port(1),ct_state(+trk+new-rel),eth(),eth_type(0x86dd),ipv6(proto=6),tcp(dst=21),tcp_flags(0/0) ct(commit,helper=ftp,nat(src=2001:db8:1::1)),2
recirc_id(0x1),in_port(1),ct_state(+trk+new+rel),eth(),eth_type(0x86dd),ipv6() ct(commit,nat),2
recirc_id(0x1),in_port(2),ct_state(+trk+new+rel),eth(),eth_type(0x86dd),ipv6() ct(commit,nat),1
recirc_id(0x1),in_port(1),ct_state(+trk+est),eth(),eth_type(0x86dd),ipv6() 2
recirc_id(0x1),in_port(2),ct_state(+trk+est),eth(),eth_type(0x86dd),ipv6() 1
END

# What is not new to port 21 passes because it is expected, or not at all.
define-lines client-ftp-untranslated
iptables <<END
*raw
-A PREROUTING -p tcp --dport 21 -j CT --helper ftp
COMMIT
*filter
:FORWARD DROP
-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -p tcp --dport 21 -j ACCEPT
COMMIT
END
nft <<END
table ip t {
	ct helper std {
		type "ftp" protocol tcp;
	}
	chain assign {
		type filter hook prerouting priority filter; policy accept;
		tcp dport 21 ct helper set "std"
	}
	chain forwarded {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		tcp dport 21 accept
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct()
	}
	chain forwarded {
		type filter hook forward priority filter; policy drop;
		ct state established accept
		ct state related ct(commit) accept
		tcp dport 21 ct(commit, helper=ftp) accept
	}
}
END
ovs lan wan <<END
recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4() ct(),recirc(1)
recirc_id(0),in_port(2),eth(),eth_type(0x0800),ipv4() ct(),recirc(1)
recirc_id(0x1),in_port(1),ct_state(+trk+new-rel),eth(),eth_type(0x0800),ipv4(proto=6),tcp(dst=21),tcp_flags(0/0) ct(commit,helper=ftp),2
recirc_id(0x1),in_port(1),ct_state(+trk+new+rel),eth(),eth_type(0x0800),ipv4() ct(commit),2
recirc_id(0x1),in_port(2),ct_state(+trk+new+rel),eth(),eth_type(0x0800),ipv4() ct(commit),1
recirc_id(0x1),in_port(1),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 2
recirc_id(0x1),in_port(2),ct_state(+trk+est),eth(),eth_type(0x0800),ipv4() 1
END

# A server of FTP with one file.
define-lines ftp-server
run server sh -c "cat >/tmp/ftp.conf; mkdir -p /tmp/ftp /tmp/empty; echo the file >/tmp/ftp/file" <<END
listen=${ipv4}
listen_ipv6=${ipv6}
background=NO
anonymous_enable=YES
ftp_username=daemon
anon_root=/tmp/ftp
secure_chroot_dir=/tmp/empty
connect_from_port_20=YES
pasv_min_port=7000
pasv_max_port=7000
END
start ftpd server vsftpd /tmp/ftp.conf
until server "/proc/net/tcp /proc/net/tcp6" :0015

equiv client-curl-http
topology hosts
lines client-snat
run server sh -c "mkdir -p /tmp/www && echo the page >/tmp/www/page"
start web server busybox httpd -f -p 203.0.113.2:80 -h /tmp/www
until server "/proc/net/tcp /proc/net/tcp6" :0050
run client curl -sS -m 60 --local-port 4000 http://203.0.113.2/page
output "the page"
run client curl -sS -m 60 --local-port 4001 -o /dev/null -w "%{http_code}" http://203.0.113.2/none
output 404
stop web

equiv client-iperf3
topology hosts
# A control connection and one for data: both ports are used, in either order.
lines client-snat
sysctl client "net/ipv4/ip_local_port_range=5000 5001"
start iperf server iperf3 -s -1
until server "/proc/net/tcp /proc/net/tcp6" :1451
run client iperf3 -c 203.0.113.2 -n 1M
output receiver
wait iperf

equiv client-ping
topology hosts
lines client-snat
run client ping -c 2 -i 0.2 -W 20 -e 77 203.0.113.2
output "2 received"
run client ping -c 1 -W 20 -e 78 -s 4000 203.0.113.2
output "1 received"

equiv client-dig
topology hosts
lines client-snat
start dns server dnsmasq -k -u root --pid-file= -C /dev/null --no-resolv --no-hosts --listen-address=203.0.113.2 --bind-interfaces --address=/example.test/192.0.2.7
until server /proc/net/udp :0035
run client dig -b 10.0.0.2#4000 @203.0.113.2 +tries=1 +time=30 +short example.test
output "192.0.2.7"
run client dig -b 10.0.0.2#4001 @203.0.113.2 +tcp +tries=1 +time=30 +short www.example.test
output "192.0.2.7"
stop dns

equiv client-sctp
topology hosts
lines client-snat
start peer server sctp_test -H 203.0.113.2 -P 2000 -l
until server /proc/net/sctp/eps 2000
run client timeout 60 sctp_test -H 10.0.0.2 -P 3000 -h 203.0.113.2 -p 2000 -s -x 1 -c 1
output "close(sk="

equiv client-traceroute
topology hosts
# A switch is no hop.
lines client-snat-routed
run client traceroute -n -N 1 -q 1 -w 20 --sport=4000 -p 33434 -U 203.0.113.2
output " 1  10.0.0.1 " " 2  203.0.113.2 "

equiv client-ftp-active
topology hosts
lines client-snat-helper helper=ftp proto=tcp port=21 flow=ipv4(proto=6),tcp(dst=21),tcp_flags(0/0)
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 --disable-eprt -P 10.0.0.2:6000 ftp://203.0.113.2/file
output "the file"
stop ftpd

equiv client-ftp-active-eprt
topology hosts
lines client-snat-helper helper=ftp proto=tcp port=21 flow=ipv4(proto=6),tcp(dst=21),tcp_flags(0/0)
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 -P 10.0.0.2:6000 ftp://203.0.113.2/file
output "the file"
stop ftpd

equiv client-ftp-passive
topology hosts
lines client-snat-helper helper=ftp proto=tcp port=21 flow=ipv4(proto=6),tcp(dst=21),tcp_flags(0/0)
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 --disable-epsv ftp://203.0.113.2/file
output "the file"
stop ftpd

equiv client-ftp-passive-epsv
topology hosts
lines client-snat-helper helper=ftp proto=tcp port=21 flow=ipv4(proto=6),tcp(dst=21),tcp_flags(0/0)
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 ftp://203.0.113.2/file
output "the file"
stop ftpd

equiv client-ftp-ipv6-active
topology hosts
lines client-snat-ftp-ipv6
lines ftp-server ipv4=NO ipv6=YES
run client curl -sS -m 60 --local-port 4000-4001 -P [fd00:a::2]:6000 ftp://[2001:db8:1::2]/file
output "the file"
stop ftpd

equiv client-ftp-ipv6-passive
topology hosts
lines client-snat-ftp-ipv6
lines ftp-server ipv4=NO ipv6=YES
run client curl -sS -m 60 --local-port 4000-4001 ftp://[2001:db8:1::2]/file
output "the file"
stop ftpd

equiv client-tftp
topology hosts
lines client-snat-helper helper=tftp proto=udp port=69 flow=ipv4(proto=17),udp(dst=69)
run server sh -c "mkdir -p /tmp/tftp && echo the file >/tmp/tftp/file && chmod 644 /tmp/tftp/file"
sysctl client "net/ipv4/ip_local_port_range=5000 5000"
start tftpd server in.tftpd -L -u root -R 7000:7000 -a 203.0.113.2:69 -s /tmp/tftp
until server /proc/net/udp :0045
run client curl -sS -m 60 tftp://203.0.113.2/file
output "the file"
stop tftpd

equiv client-sip
topology hosts
lines client-snat-helper helper=sip proto=udp port=5060 flow=ipv4(proto=17),udp(dst=5060)
start uas server sipp -sn uas -i 203.0.113.2 -p 5060 -mp 7000 -m 1 -nostdin
until server /proc/net/udp :13C4
run client sipp -sn uac -i 10.0.0.2 -p 5060 -mp 6000 -m 1 -nostdin 203.0.113.2:5060
wait uas

equiv client-ftp-active-untranslated
topology hosts
lines client-ftp-untranslated
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 -P 10.0.0.2:6000 ftp://203.0.113.2/file
output "the file"
stop ftpd

equiv client-ftp-passive-untranslated
topology hosts
lines client-ftp-untranslated
lines ftp-server ipv4=YES ipv6=NO
run client curl -sS -m 60 --local-port 4000-4001 ftp://203.0.113.2/file
output "the file"
stop ftpd
