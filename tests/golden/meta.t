# meta: where a packet came from and what goes with it
:ip prerouting filter raw
accept;ok;
pkttype 0-2 accept;ok;meta pkttype 0-2 accept
iifgroup 0-5 accept;ok;
iif lo accept;ok;iif "lo" accept
iif "lo" accept;ok;
iif 7 drop;ok;
iif != lo drop;ok;iif != "lo" drop
meta iif lo accept;ok;iif "lo" accept
iif nosuchif0 accept;fail;there is no interface 'nosuchif0' now; iifname and oifname match names of interfaces that come later;nosuchif0
iifname eth0 accept;ok;iifname "eth0" accept
iifname "eth0" accept;ok;
meta iifname "eth0" accept;ok;iifname "eth0" accept
iifname eth* accept;ok;iifname "eth*" accept
iifname "eth*" accept;ok;
iifname != "eth0" drop;ok;
iifname { "eth0", "eth1", "wg*" } accept;ok;
iifname { eth0, eth1 } accept;ok;iifname { "eth0", "eth1" } accept
iifname != { eth0, eth1 } drop;ok;iifname != { "eth0", "eth1" } drop
iifname interface accept;ok;iifname "interface" accept
iifname hash accept;ok;iifname "hash" accept
iifname "*" accept;fail;'*' alone matches every interface; leave the match out;"*"
iifname "a-name-too-long-for-it" accept;fail;'meta iifname' takes 1 to 15 characters;"a-name-too-long-for-it"
iifname < "eth0" accept;fail;this can only be compared with == and !=;iifname
iifgroup default accept;ok;
iifgroup 5 accept;ok;
iifgroup { 1-5, 9 } accept;ok;
iiftype ether accept;ok;meta iiftype ether accept
meta iiftype loopback accept;ok;
iiftype 65534 accept;ok;meta iiftype 65534 accept
meta mark 0x10 accept;ok;meta mark 0x00000010 accept
meta mark 16 accept;ok;meta mark 0x00000010 accept
mark 0x10 accept;ok;meta mark 0x00000010 accept
meta mark != 0x10 accept;ok;meta mark != 0x00000010 accept
meta mark & 0xff == 0x10 accept;ok;meta mark & 0x000000ff == 0x00000010 accept
meta mark and 0xff eq 0x10 accept;ok;meta mark & 0x000000ff == 0x00000010 accept
(meta mark & 0xff) == 0x10 accept;ok;meta mark & 0x000000ff == 0x00000010 accept
meta mark & 0xff != 0x10 accept;ok;meta mark & 0x000000ff != 0x00000010 accept
meta mark & 0xff { 0x10, 0x20-0x2f } accept;ok;meta mark & 0x000000ff { 0x00000010, 0x00000020-0x0000002f } accept
meta mark & 0xff 0x10 accept;ok;meta mark & 0x000000ff == 0x00000010 accept
meta mark & 0x0f == 0x10 accept;fail;the value has bits that the mask clears; it would never be equal;0x10
meta mark & 0 == 0 accept;fail;this mask selects no bit;0
meta mark { 0x10, 0x20 } accept;ok;meta mark { 0x00000010, 0x00000020 } accept
meta mark 0x10-0x1f accept;ok;meta mark 0x00000010-0x0000001f accept
meta mark > 0x10 accept;ok;meta mark > 0x00000010 accept
meta mark >= 0x10 accept;ok;meta mark >= 0x00000010 accept
meta mark < 0x10 accept;ok;meta mark < 0x00000010 accept
meta mark <= 0x10 accept;ok;meta mark <= 0x00000010 accept
meta mark < 0 accept;fail;no value of 'meta mark' is below this;0
meta mark > 0xffffffff accept;fail;no value of 'meta mark' is above this;0xffffffff
meta mark 0x1ffffffff accept;fail;'meta mark' takes numbers from 0 to 4294967295;0x1ffffffff
meta mark eth0 accept;fail;unknown word 'eth0' for 'meta mark';eth0
meta nfproto ipv4 accept;ok;
meta nfproto ipv6 accept;ok;
meta nfproto 7 accept;ok;
meta nfproto ipv5 accept;fail;unknown word 'ipv5' for 'meta nfproto', did you mean 'ipv4'?;ipv5
meta l4proto tcp accept;ok;
meta l4proto 6 accept;ok;meta l4proto tcp accept
meta l4proto { tcp, udp } accept;ok;
meta l4proto { icmp, icmpv6 } accept;ok;meta l4proto { icmp, ipv6-icmp } accept
meta l4proto ipv6-icmp accept;ok;
meta l4proto != udp accept;ok;
meta l4proto 250 accept;ok;
meta l4proto tpc accept;fail;unknown word 'tpc' for 'meta l4proto', did you mean 'tcp'?;tpc
meta protocol ip accept;ok;
meta protocol { ip, ip6 } accept;ok;
meta protocol 0x1234 accept;ok;
meta length 100 accept;ok;
meta length > 1000 accept;ok;
meta length >= 1500 accept;ok;
meta length <= 1023 accept;ok;meta length < 1024 accept
meta length < 1024 accept;ok;
meta length 64-128 accept;ok;
meta length != 64-128 accept;ok;
meta length { 64, 128-256 } accept;ok;
pkttype broadcast drop;ok;meta pkttype broadcast drop
meta pkttype host accept;ok;
meta pkttype unicast accept;ok;meta pkttype host accept
meta pkttype { broadcast, multicast } drop;ok;
meta priority 1:10 accept;ok;
meta priority 1:10-1:20 accept;ok;meta priority 1:10 - 1:20 accept
meta priority none accept;ok;
meta priority root accept;ok;
skuid root accept;ok;meta skuid 0 accept
meta skuid 1000 accept;ok;
meta skuid 1000-2000 accept;ok;
meta skuid nosuchuser accept;fail;unknown word 'nosuchuser' for 'meta skuid';nosuchuser
meta skgid > 1000 accept;ok;
skgid root accept;ok;meta skgid 0 accept
cgroup 5 accept;ok;meta cgroup 5 accept
meta cpu 1 accept;ok;
meta cpu { 0, 2-3 } accept;ok;
meta vrfname "red" accept;fail;'meta vrfname' is not supported;vrfname
meta vrf lo accept;ok;meta vrf "lo" accept
meta vrf 0 accept;ok;
meta vrf != 0 accept;ok;
iifname . meta mark { eth0 . 0x1, eth1 . 0x2-0x3 } accept;ok;iifname . meta mark { "eth0" . 0x00000001, "eth1" . 0x00000002-0x00000003 } accept
iifname . meta mark { eth0 } accept;fail;2 fields need 2 values, there is 1;eth0
iifname . meta mark { eth0 . 0x1 . 5 } accept;fail;there are more values than fields (2);5
iifname . meta mark "eth0" . 0x1 accept;ok;iifname . meta mark { "eth0" . 0x00000001 } accept
iifname . meta mark != { eth0 . 1 } accept;ok;iifname . meta mark != { "eth0" . 0x00000001 } accept
meta mark & 0xff . meta l4proto { 1 . tcp } accept;ok;meta mark & 0x000000ff . meta l4proto { 0x00000001 . tcp } accept
:ip postrouting filter srcnat
oif lo accept;ok;oif "lo" accept
oifname eth0 accept;ok;oifname "eth0" accept
meta oifname "eth0" accept;ok;oifname "eth0" accept
oifgroup 2 accept;ok;
meta oiftype ether accept;ok;
