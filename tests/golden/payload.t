# the network and transport headers
:ip prerouting filter raw
ip saddr 10.0.0.1 accept;ok;
ip saddr 10.0.0.0/8 accept;ok;
ip saddr 10.1.2.3/8 accept;ok;ip saddr 10.0.0.0/8 accept
ip saddr 10.0.0.1/32 accept;ok;ip saddr 10.0.0.1 accept
ip saddr 0.0.0.0/0 accept;ok;
ip saddr 10.0.0.0/33 accept;fail;a prefix has 0 to 32 bits here;33
ip saddr 10.0.0.1-10.0.0.9 accept;ok;
ip saddr 10.0.0.0-10.255.255.255 accept;ok;ip saddr 10.0.0.0/8 accept
ip saddr 10.0.0.9-10.0.0.1 accept;fail;a range begins with the lower end; swap the two;10.0.0.9-10.0.0.1
ip saddr != 10.0.0.0/8 accept;ok;
ip saddr { 10.0.0.1, 192.168.0.0/16, 172.16.0.5-172.16.0.9 } accept;ok;
ip saddr != { 10.0.0.1, 192.168.0.0/16 } accept;ok;
ip saddr { 10.0.0.1 } accept;ok;ip saddr 10.0.0.1 accept
ip saddr { 10.0.0.1, } accept;ok;ip saddr 10.0.0.1 accept
ip saddr 10.0.0.1,10.0.0.2 accept;ok;ip saddr { 10.0.0.1, 10.0.0.2 } accept
ip saddr { } accept;fail;an empty list matches nothing;{ }
ip saddr & 255.0.0.0 == 10.0.0.0 accept;ok;
ip saddr & 0.0.0.255 == 0.0.0.1 accept;ok;
ip saddr and 0.0.0.255 != 0.0.0.1 accept;ok;ip saddr & 0.0.0.255 != 0.0.0.1 accept
ip saddr 10.0.0.256 accept;fail;'10.0.0.256' is no address;10.0.0.256
ip saddr ::1 accept;fail;'ip saddr' takes an IPv4 address;::1
ip saddr localhost accept;fail;'ip saddr' takes an IPv4 address, no name;localhost
ip saddr 10 accept;fail;'ip saddr' takes an IPv4 address;10
ip saddr > 10.0.0.5 accept;ok;ip saddr 10.0.0.6-255.255.255.255 accept
ip daddr 10.0.0.1 accept;ok;
ip sadr 10.0.0.1 accept;fail;unknown word 'sadr' after 'ip', did you mean 'saddr'?;sadr
ip protocol tcp accept;ok;
ip protocol { tcp, udp, 47 } accept;ok;ip protocol { tcp, udp, gre } accept
ip protocol tcp tcp dport 22 accept;ok;
ip protocol 300 accept;fail;'ip protocol' takes numbers from 0 to 255;300
ip dscp ef accept;ok;
ip dscp { af11, 0x3f } accept;ok;
ip dscp cs0 accept;ok;
ip dscp 8-32 accept;ok;ip dscp 0x08-0x20 accept
ip protocol { 6-17, esp } accept;ok;ip protocol { 6-17, esp } accept
icmp type 0-8 accept;ok;
tcp dport 010 accept;fail;'010' may be meant as octal, as nft reads it; write it without the leading 0;010
tcp dport { 22, * } accept;fail;'*' for whatever is not listed is not supported;*
tcp dport { 22, = } accept;fail;unexpected '=', expected a value;=
ip dscp != 1 accept;ok;ip dscp != lephb accept
ip dscp 64 accept;fail;'ip dscp' takes numbers from 0 to 63;64
ip ttl 1 drop;ok;
ip ttl < 5 accept;ok;ip ttl <= 4 accept
ip ttl 0-4 accept;ok;ip ttl <= 4 accept
ip ttl > 64 accept;ok;
ip id 1000 accept;ok;
ip frag-off 0x2000 accept;ok;
ip frag-off & 0x1fff != 0 accept;ok;ip frag-off & 0x1fff != 0x0000 accept
ip length > 1000 accept;ok;
ip version 4 accept;ok;
ip hdrlength 5 accept;fail;'ip hdrlength' is not supported;hdrlength
ip option lsrr exists accept;fail;'ip option' is not supported;option
th sport 1024-65535 accept;ok;
th dport 53 accept;ok;
tcp dport 22 accept;ok;
tcp dport ssh accept;ok;tcp dport 22 accept
tcp dport "ssh" accept;ok;tcp dport 22 accept
tcp dport 22-http accept;ok;tcp dport 22-80 accept
tcp dport 22-http;ok;tcp dport 22-80
tcp dport { 1-ssh, 79-http } accept;ok;tcp dport { 1-22, 79-80 } accept
tcp dport 22-nosuchservice accept;fail;there is no service 'nosuchservice';nosuchservice
tcp dport { ssh, http, 8080-8090 } accept;ok;tcp dport { 22, 80, 8080-8090 } accept
tcp dport 1024-65535 accept;ok;
tcp dport >= 1024 accept;ok;tcp dport 1024-65535 accept
tcp dport < 1024 accept;ok;tcp dport 0-1023 accept
tcp dport 0 accept;ok;
tcp dport 65536 accept;fail;'tcp dport' takes numbers from 0 to 65535;65536
tcp dport nosuchservice accept;fail;there is no service 'nosuchservice';nosuchservice
tcp dport htpp accept;fail;there is no service 'htpp';htpp
tcp dport 20-10 accept;fail;a range begins with the lower end; swap the two;20-10
tcp dport != 22 accept;ok;
tcp dport != { 22, 80 } accept;ok;
tcp dport 10.0.0.1 accept;fail;'tcp dport' takes a port number or the name of a service;10.0.0.1
tcp sprot 22 accept;fail;unknown word 'sprot' after 'tcp', did you mean 'sport'?;sprot
tcp flags syn accept;ok;
tcp flags == syn accept;ok;
tcp flags != syn accept;ok;
tcp flags ! syn accept;ok;
tcp flags syn,ack accept;ok;
tcp flags ! syn,ack accept;ok;
tcp flags syn | ack accept;ok;tcp flags syn,ack accept
tcp flags == syn | ack accept;ok;
tcp flags (syn | ack) accept;ok;tcp flags syn,ack accept
tcp flags & (syn | ack) == syn accept;ok;
tcp flags & (fin|syn|rst|ack) == syn accept;ok;tcp flags & (fin | syn | rst | ack) == syn accept
tcp flags & (fin,syn,rst,ack) == syn accept;ok;tcp flags & (fin | syn | rst | ack) == syn accept
tcp flags & (syn|ack) != syn accept;ok;tcp flags & (syn | ack) != syn accept
tcp flags & (syn|ack) ! syn accept;fail;'!' takes the flags that are not set, without a mask;syn
tcp flags ! 0 accept;fail;'!' takes the flags that are not set, without a mask;0
tcp flags & syn == 0 accept;ok;tcp flags ! syn accept
tcp flags & syn != 0 accept;ok;tcp flags syn accept
tcp flags & (syn|ack) == (syn|ack) accept;ok;tcp flags & (syn | ack) == syn | ack accept
tcp flags & (syn|ack) == syn,ack accept;ok;tcp flags & (syn | ack) == syn | ack accept
tcp flags syn / syn,ack accept;ok;tcp flags & (syn | ack) == syn accept
tcp flags syn,ack / fin,syn,rst,ack accept;ok;tcp flags & (fin | syn | rst | ack) == syn | ack accept
tcp flags != syn / fin,syn,rst,ack accept;ok;tcp flags & (fin | syn | rst | ack) != syn accept
tcp flags { syn, syn | ack } accept;ok;
tcp flags != { syn, ack } accept;ok;
tcp flags 0x2 accept;ok;tcp flags syn accept
tcp flags 0x0 accept;ok;tcp flags == 0x0 accept
tcp flags & syn == ack accept;fail;the value has bits that the mask clears; it would never be equal;ack
tcp flags syc accept;fail;unknown word 'syc' for 'tcp flags', did you mean 'syn'?;syc
tcp flags > syn accept;fail;this can only be compared with == and !=;tcp flags
tcp window 1024 accept;ok;
tcp window > 1024 accept;ok;
tcp sequence 5 accept;fail;'tcp sequence' is not supported;sequence
udp sport 53 udp dport 1024-65535 accept;ok;
udp dport domain accept;ok;udp dport 53 accept
udp length 8 accept;fail;'udp length' is not supported;length
sctp dport 5060 accept;ok;
sctp sport { 1-5 } accept;ok;sctp sport 1-5 accept
icmp type echo-request accept;ok;
icmp type { echo-request, echo-reply } accept;ok;
icmp type 8 accept;ok;icmp type echo-request accept
icmp type 200 accept;ok;
icmp type echo-reqest accept;fail;unknown word 'echo-reqest' for 'icmp type', did you mean 'echo-request'?;echo-reqest
icmp code port-unreachable accept;ok;
icmp code 3 accept;ok;icmp code port-unreachable accept
icmp type destination-unreachable icmp code frag-needed icmp mtu < 1280 accept;ok;
icmp id 5 accept;ok;
icmp sequence 1-5 accept;ok;
icmp gateway 1 accept;fail;'icmp gateway' is not supported;gateway
ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.0.0/8 . 1000-2000 } accept;ok;
ip saddr . ip daddr . ip protocol { 10.0.0.1 . 10.0.0.2 . tcp } accept;ok;
ip saddr . ip daddr . th dport 10.0.0.1 . 10.0.0.2 . 53 accept;ok;ip saddr . ip daddr . th dport { 10.0.0.1 . 10.0.0.2 . 53 } accept
ip saddr . tcp dport != { 10.0.0.1 . ssh } accept;ok;ip saddr . tcp dport != { 10.0.0.1 . 22 } accept
ip saddr . tcp dport { 10.0.0.1 } accept;fail;2 fields need 2 values, there is 1;10.0.0.1
ip saddr . tcp dport > 5 accept;fail;this can only be compared with == and !=;ip saddr . tcp dport
ip saddr . tcp flags { 10.0.0.1 . syn } accept;ok;
ip saddr & 255.0.0.0 . tcp dport { 10.0.0.0 . 22 } accept;ok;
ip6 saddr ::1 accept;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;ip6 saddr
# numbers stand for addresses in masked matches alone
ip saddr & 255.0.0.0 == 10.0.0.0 ct(nat(dst=5-9));fail;'ip saddr' takes an IPv4 address;5
:ip6 prerouting filter raw
ip6 saddr ::2:3:4:5:6:7:8 accept;ok;ip6 saddr 0:2:3:4:5:6:7:8 accept
ip6 saddr 1:2:3:4:5:6:7:: accept;ok;ip6 saddr 1:2:3:4:5:6:7:0 accept
ip6 saddr 1:2:3:4:5:6:7:8:9 accept;fail;'1:2:3:4:5:6:7:8:9' is no address;1:2:3:4:5:6:7:8:9
ip6 saddr ::1 accept;ok;
ip6 saddr fd00::/8 accept;ok;
ip6 saddr fd00::1-fd00::ff accept;ok;
ip6 saddr != { fd00::/8, 2001:db8::1 } accept;ok;
ip6 saddr [fd00::1] accept;ok;ip6 saddr fd00::1 accept
ip6 saddr ::ffff:10.0.0.1 accept;ok;
ip6 saddr fd00:::1 accept;fail;'fd00:::1' is no address;fd00:::1
ip6 saddr 10.0.0.1 accept;fail;'ip6 saddr' takes an IPv6 address;10.0.0.1
ip6 saddr ::/0 accept;ok;
ip6 saddr & ffff:: == fd00:: accept;ok;
ip6 daddr ff02::1 accept;ok;
ip6 nexthdr tcp accept;ok;
ip6 nexthdr { tcp, ipv6-icmp } accept;ok;
ip6 dscp cs1 accept;ok;
ip6 hoplimit 255 accept;ok;
ip6 hoplimit > 1 accept;ok;ip6 hoplimit >= 2 accept
ip6 flowlabel 5 accept;ok;
ip6 flowlabel 0x100000 accept;fail;'ip6 flowlabel' takes numbers from 0 to 1048575;0x100000
ip6 length 40 accept;ok;
icmpv6 type echo-request accept;ok;
icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept;ok;
icmpv6 type packet-too-big icmpv6 mtu >= 1280 accept;ok;
icmpv6 code no-route accept;ok;
icmpv6 id 5 accept;ok;
icmpv6 sequence 5 accept;ok;
icmpv6 type 250 accept;ok;
icmpv6 tpye 1 accept;fail;unknown word 'tpye' after 'icmpv6', did you mean 'type'?;tpye
ip6 saddr . tcp dport { fd00::1 . 22, fd00::/8 . 80-90 } accept;ok;
ip6 saddr . ip6 daddr . tcp sport . tcp dport . meta mark { ::1 . ::2 . 1 . 2 . 3 } accept;ok;ip6 saddr . ip6 daddr . tcp sport . tcp dport . meta mark { ::1 . ::2 . 1 . 2 . 0x00000003 } accept
:inet prerouting filter raw
ip saddr 10.0.0.1 accept;ok;
ip6 saddr fd00::1 accept;ok;
tcp dport 22 accept;ok;
meta nfproto ipv4 tcp dport 22 accept;ok;
ip saddr 10.0.0.1 ip6 saddr ::1 accept;ok;
