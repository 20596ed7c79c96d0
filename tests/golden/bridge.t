# frames: what a bridge's chains match
:bridge prerouting filter filter
ether saddr 00:11:22:33:44:55 accept;ok;
ether daddr FF:ff:Ff:ff:ff:ff drop;ok;ether daddr ff:ff:ff:ff:ff:ff drop
ether daddr != { 2:0:0:0:0:1, 02:00:00:00:00:10-02:00:00:00:00:1f } accept;ok;ether daddr != { 02:00:00:00:00:01, 02:00:00:00:00:10-02:00:00:00:00:1f } accept
ether saddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 accept;ok;
ether saddr . ip saddr { 02:00:00:00:00:01 . 10.0.0.1 } accept;ok;
ether saddr 10.0.0.1 accept;fail;'ether saddr' takes an Ethernet address such as 02:00:00:00:00:01;10.0.0.1
ether saddr fd00::1 accept;fail;'fd00::1' is no Ethernet address;fd00::1
ether saddr 02:00:00:00:00:00:01 accept;fail;'02:00:00:00:00:00:01' is no Ethernet address;02:00:00:00:00:00:01
ether saddr 02:00:00:00:00:01/24 accept;fail;only addresses have prefixes;02:00:00:00:00:01/24
ether type arp accept;ok;
ether type vlan accept;ok;ether type 8021q accept
ether type { ip, ip6, arp, 8021ad } accept;ok;
ether type 0x88cc accept;ok;
ether proto 1 accept;fail;unknown word 'proto' after 'ether';proto
ether sadr 02:00:00:00:00:01 accept;fail;unknown word 'sadr' after 'ether', did you mean 'saddr'?;sadr
vlan id 5 accept;ok;
vlan id 1-4094 accept;ok;
vlan id 4096 accept;fail;'vlan id' takes numbers from 0 to 4095;4096
vlan pcp 7 accept;ok;
vlan pcp >= 4 accept;ok;
vlan dei 1 accept;fail;'vlan dei' is not supported;dei
arp operation request accept;ok;
arp operation { request, reply } accept;ok;
arp operation 25 accept;ok;
arp operation inrequest accept;ok;
arp operation requests accept;fail;unknown word 'requests' for 'arp operation', did you mean 'request'?;requests
arp saddr ip 10.0.0.1 accept;fail;'arp saddr' is not supported;saddr
meta protocol arp accept;ok;
meta nfproto ipv6 accept;ok;
ip saddr 10.0.0.1 tcp dport 22 accept;ok;
ip6 daddr fd00::1 udp dport 53 accept;ok;
icmp type echo-request accept;ok;
icmpv6 type nd-neighbor-solicit accept;ok;
ct(zone=5, nat);ok;
ct(commit, nat(src=10.0.0.1));ok;
ct(commit, nat(dst=10.0.0.1:80));ok;
ct(commit, nat(src=fd00::1));ok;
ct(commit, nat(src=:1024-2048));ok;
ct(commit, nat(src=keep));ok;
ct(commit, nat(src=interface));fail;src=interface is for packets that are routed: the devices here have no addresses; give the address;src=interface
ct(commit, nat(dst=local));fail;dst=local is for packets that are routed: the devices here have no addresses; give the address;dst=local
ct original saddr 10.0.0.1 accept;ok;ct original ip saddr 10.0.0.1 accept
ct original saddr fd00::1 accept;ok;ct original ip6 saddr fd00::1 accept
notrack;ok;
ct clear;ok;
snat to 10.0.0.1;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;snat to 10.0.0.1
:bridge forward filter filter
ct(zone=5, nat);ok;
ct(commit, nat(dst=10.0.0.1));ok;
:bridge postrouting filter srcnat
ct(commit, nat(dst=10.0.0.1));ok;
:bridge input filter 300
ct(commit, nat(dst=10.0.0.1));ok;
:bridge forward filter filter
ether daddr set 02:00:00:00:00:01;ok;
ether saddr set 2:0:0:0:0:1;ok;ether saddr set 02:00:00:00:00:01
ether saddr set ether daddr;ok;
ether daddr set ether daddr & ff:ff:ff:00:00:00 | 00:00:00:01:02:03;ok;
ether daddr set ether daddr | 01:00:00:00:00:00;ok;
ether daddr set ether saddr map { 02:00:00:00:00:01 : 02:00:00:00:00:02 };ok;
ether daddr set meta mark;ok;
ether daddr set 5;ok;ether daddr set 00:00:00:00:00:05
ether daddr set 10.0.0.1;fail;'ether daddr' takes an Ethernet address such as 02:00:00:00:00:01;10.0.0.1
ether daddr set ct label;fail;'ct label' is wider than 48 bits; name some of them: ct label[0..47];ct label
ether type set arp;fail;'ether type' cannot be set;ether type
vlan id set 100;ok;
vlan id set 4096;fail;'vlan id' takes numbers from 0 to 4095;4096
vlan id set meta mark & 0xfff;ok;vlan id set meta mark[0..11]
vlan id set vlan id ^ 1;ok;vlan id set vlan id ^ 0x1
vlan pcp set 7;ok;
vlan pcp set 8;fail;'vlan pcp' takes numbers from 0 to 7;8
meta ibrname "br0" accept;ok;
meta obrname { "br0", "br1" } accept;ok;
meta ibrname "br*" accept;ok;
meta ibriport "br0" accept;ok;meta ibrname "br0" accept
meta obriport "br0" accept;ok;meta obrname "br0" accept
meta ibrport "br0" accept;fail;unknown word 'ibrport' after 'meta', did you mean 'ibriport'?;ibrport
ibrname "br0" accept;fail;unknown word 'ibrname', did you mean 'iifname'?;ibrname
:bridge output filter out
ct(commit, nat(src=10.0.0.1));ok;
:inet prerouting filter raw
ether saddr 00:11:22:33:44:55 accept;ok;
ether type ip accept;ok;
meta ibrname "br0" accept;fail;this is of frames; use a table of family bridge or netdev;meta ibrname
vlan id set 5;fail;this is of frames; use a table of family bridge or netdev;vlan id
ether saddr set 00:11:22:33:44:55;ok;
vlan id 5 accept;fail;this is of frames; use a table of family bridge or netdev;vlan id
arp operation request accept;fail;this is of frames; use a table of family bridge or netdev;arp operation
