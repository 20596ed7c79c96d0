# maps, verdict maps, numbers that are made up, choices by weight
:inet prerouting filter raw
tcp dport vmap { 22 : accept, 80 : drop, 100-200 : continue, 300 : return };ok;
ip saddr . tcp dport vmap { 10.0.0.0/8 . 80-90 : accept };ok;
ip saddr & 255.255.0.0 vmap { 10.1.0.0 : drop };ok;
iifname vmap { "eth*" : accept, "lo" : drop } counter;ok;iifname vmap { "eth*" : accept, "lo" : drop } counter packets 0 bytes 0
ct state vmap { established : accept, invalid : drop };ok;
numgen inc mod 2 vmap { 0 : accept, 1 : drop };ok;
symhash mod 2 offset 3 vmap { 3 : accept, 4 : drop };ok;
tcp dport vmap { 22 : accept, 20-30 : drop };fail;the key overlaps with that of another element;20-30
tcp dport vmap { 22 : accept, 22 : accept };fail;the key overlaps with that of another element;22
ip saddr . tcp dport vmap { 10.0.0.1 . 22 : accept, 10.0.0.1 . 22 : drop };fail;the key overlaps with that of another element;10.0.0.1 . 22
tcp dport vmap { 22 : acept };fail;expected a verdict: accept, drop, continue, return, jump or goto;acept
tcp dport vmap { 22 : 23 };fail;expected a verdict: accept, drop, continue, return, jump or goto;23
tcp dport vmap { 22 };fail;an element of a map has a key and, behind a ':', data;22
tcp dport vmap { };fail;an empty map finds nothing;{ }
tcp dport vmap { 22 : jump nowhere };fail;there is no chain 'nowhere' in table 't';{ 22 : jump nowhere }
tcp dport { 22 : accept } drop;fail;a list of values has no data; write 'vmap' before it if these are verdicts;22 : accept
tcp dport map { 22 : 5 } 5;fail;a map gives values to arguments and behind 'set'; a match compares fields;map
tcp dport vmap @m;fail;there is no map 'm' in table 't';@m
meta mark set ip saddr map { 10.0.0.1 : 5, 10.1.0.0/16 : 0x6 };ok;meta mark set ip saddr map { 10.0.0.1 : 0x00000005, 10.1.0.0/16 : 0x00000006 }
meta mark set (ip saddr map { 10.0.0.1 : 5 }) & 0xf | 0x100;ok;meta mark set (ip saddr map { 10.0.0.1 : 0x00000005 }) & 0x0000000f ^ 0x00000100
meta mark set ip saddr . tcp dport map { 10.0.0.1 . 22 : 5 };ok;meta mark set ip saddr . tcp dport map { 10.0.0.1 . 22 : 0x00000005 }
meta mark set ip saddr map { 10.0.0.1 : 5, 10.0.0.1 : 6 };fail;the key overlaps with that of another element;10.0.0.1
meta mark set ip saddr map { 10.0.0.1 : 5 . 6 };fail;there is more here than in other elements, or than fits;6
meta mark set ip saddr map { 10.0.0.1 };fail;an element of a map has a key and, behind a ':', data;10.0.0.1
meta mark set ip saddr map 5;fail;unexpected '5', expected $name, '{' or '@';5
meta mark set 5 map { 5 : 6 };fail;expected a field such as 'ip saddr', perhaps with a mask;5
meta mark set numgen inc mod 5;ok;
meta mark set numgen random mod 5 offset 10;ok;
meta mark set jhash ip saddr . ip daddr mod 16 seed 0xabc offset 3;ok;
meta mark set jhash ip saddr . ip daddr mod 16 offset 3 seed 2748;ok;meta mark set jhash ip saddr . ip daddr mod 16 seed 0xabc offset 3
meta mark set (jhash ip saddr mod 16) << 4;ok;
ct mark set symhash mod 4;ok;
meta mark set numgen incr mod 5;fail;unknown word 'incr', numgen takes inc or random;numgen incr mod 5
meta mark set numgen inc mod 0;fail;mod is at least 1;0
meta mark set numgen inc mod 2 offset 0xffffffff;fail;offset and mod together exceed 32 bits;0xffffffff
meta mark set jhash ip saddr mod 2 seed 1 seed 2;fail;'seed' is given twice;seed
meta mark set jhash numgen inc mod 2 mod 2;fail;a hash is made of fields;numgen inc mod 2
numgen inc mod 10 0 accept;ok;
numgen random mod 10 < 3 accept;ok;numgen random mod 10 <= 2 accept
numgen random mod 10 != { 0, 5-7 } accept;ok;
jhash ip saddr . ip daddr mod 2 seed 0x5 == 1 accept;ok;jhash ip saddr . ip daddr mod 2 seed 0x5 1 accept
numgen inc mod 4 . tcp dport { 0 . 80 } accept;ok;
ct(zone=iifname map { "eth0" : 5, "eth1" : 6 });ok;
ct(zone=meta mark & 0xff map { 1 : 5 }/original);ok;ct(zone=meta mark & 0x000000ff map { 0x00000001 : 5 }/original)
ct(zone=iif map { 1 : 65536 });fail;'ct zone' takes numbers from 0 to 65535;65536
ct(zone=jhash ip saddr mod 100 offset 1000);ok;
ct(commit, mark=ip saddr map { 10.0.0.1 : 1 }/0xff);ok;ct(commit, mark=ip saddr map { 10.0.0.1 : 0x00000001 }/0x000000ff)
ct(commit, label=ip saddr map { 10.0.0.1 : 0x10000000000000001 });ok;
ct(commit, label=ip saddr map { 10.0.0.1 : 0x1 }/0xff);ok;
ct(commit, label[8..15]=ip saddr map { 10.0.0.1 : 7 });ok;ct(commit, label[8..15]=ip saddr map { 10.0.0.1 : 0x00000007 })
ct zone set ip saddr map { 10.0.0.1 : 5 };ok;
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1 }));ok;
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1-10.0.0.9 }));ok;
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1 }:8080));ok;
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1 }:tcp dport map { 80 : 8080 }));fail;'tcp' cannot stand here, expected a number or a word;tcp
ct(commit, nat(dst=10.0.0.1:tcp dport map { 80 : 8080-8089 }));ok;
ct(commit, nat(dst=:tcp dport map { 80 : 8080 }));ok;
ct(commit, nat(dst=ip daddr . th dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080 }));ok;
ct(commit, nat(dst=ip daddr . th dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080, 1.1.1.1 . 81 : 10.0.0.1 }));fail;there is less here than in other elements;10.0.0.1
ct(commit, nat(dst=ip6 daddr map { fd00::1 : fd00::2 }));ok;
ct(commit, nat(dst=ip6 daddr map { fd00::1 : fd00::2 . 80 }));ok;
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1, 1.1.1.2 : fd00::2 }));fail;'ip6 saddr' takes an IPv6 address;10.0.0.1
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.1 . 80 }:81));fail;the map gives ports already;81
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.0/24 }));fail;a prefix needs netmap; write a range, or add netmap to map one to one;ip daddr map { 1.1.1.1 : 10.0.0.0/24 }
ct(commit, nat(dst=ip daddr map { 1.1.1.1 : 10.0.0.0/24 }, netmap));ok;
ct(commit, nat(dst={ 10.0.0.2:80 weight 3, 10.0.0.3:80 }));ok;
ct(commit, nat(dst={ 10.0.0.2:80 weight 3, 10.0.0.3:80 }, persistent));ok;
ct(commit, nat(dst={ 10.0.0.2-10.0.0.9:80 weight 3, 10.0.0.13:80-89 }));ok;
ct(commit, nat(dst={ [fd00::1]:80, [fd00::2]-[fd00::4]:80-90 weight 7 }));ok;
ct(commit, nat(dst={ [fd00::1], fd00::2 weight 7 }));ok;ct(commit, nat(dst={ fd00::1, fd00::2 weight 7 }))
ct(commit, nat(dst={ :80, :81 }));ok;
ct(commit, nat(dst={ 10.0.0.2:80, 10.0.0.3 }));fail;there is less here than in other elements;10.0.0.3
ct(commit, nat(dst={ 10.0.0.2 weight 0 }));fail;a weight is at least 1;0
ct(commit, nat(dst={ 10.0.0.2 weight 0xffffffff, 10.0.0.3 }));fail;the weights together exceed 32 bits;10.0.0.3
ct(zone=iif map { 1 : 5 }, commit, mark=iif map { 1 : 5 }, label=iif map { 1 : 5 }, nat(dst=ip6 daddr map { fd00::1 : fd00::2-fd00::3 . 1-2 }));fail;one statement cannot hold this many lookups; split it;ip6 daddr map { fd00::1 : fd00::2-fd00::3 . 1-2 }
:inet prerouting nat dstnat
dnat ip to ip daddr map { 1.1.1.1 : 10.0.0.1, 1.1.1.2 : 10.0.0.2 };ok;
dnat to ip daddr map { 1.1.1.1 : 10.0.0.1 };ok;dnat ip to ip daddr map { 1.1.1.1 : 10.0.0.1 }
dnat ip addr . port to ip daddr . tcp dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080 };ok;
dnat to ip daddr . tcp dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080 };ok;dnat ip addr . port to ip daddr . tcp dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080 }
dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 };ok;
dnat ip to jhash ip saddr mod 2 seed 0xabc map { 0 : 10.0.0.1-10.0.0.4, 1 : 10.0.0.9 } persistent;ok;
redirect to :tcp dport map { 80 : 8080, 443 : 8443 };ok;
dnat ip6 to [fe80::1]:tcp dport map { 80 : 8080 };ok;
dnat ip to { 10.0.0.2:80 weight 3, 10.0.0.3:80 };ok;
:ip prerouting nat dstnat
dnat to numgen random mod 3 map { 0 : 10.0.0.1, 1-2 : 10.0.0.2 };ok;
dnat to ip6 daddr map { fd00::1 : fd00::2 };fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;ip6 daddr map { fd00::1 : fd00::2 }
:inet prerouting filter raw
tcp dport set ip saddr map { 10.0.0.1 : 8080 };ok;
tcp dport set (ip saddr map { 10.0.0.1 : 8080 }) & 0xff00 | 1;ok;tcp dport set (ip saddr map { 10.0.0.1 : 8080 }) & 0xff00 ^ 0x1
tcp dport set numgen inc mod 5;fail;this can be wider than the 16 bits of 'tcp dport'; keep some with '&';numgen inc mod 5
ip daddr set tcp dport map { 80 : 10.0.0.1 };ok;
ip6 daddr set tcp dport map { 80 : fd00::1 };ok;
ct label set tcp dport map { 80 : 0x100000000000000001 };ok;
ct mark set (ip saddr map { 10.0.0.1 : 5 }) | (ct mark & 0xff00);ok;ct mark set (ip saddr map { 10.0.0.1 : 0x00000005 }) | ct mark & 0x0000ff00
