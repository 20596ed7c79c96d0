# the statements of nat chains
:ip postrouting nat srcnat
snat to 10.0.0.1;ok;
snat 10.0.0.1;ok;snat to 10.0.0.1
snat ip to 10.0.0.1;ok;snat to 10.0.0.1
snat ip6 to 10.0.0.1;fail;this is no address of family ip6;10.0.0.1
snat ip6 to fd00::1;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;fd00::1
snat to 10.0.0.1:1024-65535;ok;
snat to 10.0.0.1 : 1024-65535;ok;snat to 10.0.0.1:1024-65535
snat to 10.0.0.1-10.0.0.9;ok;
snat to 10.0.0.1-10.0.0.9:1024-65535;ok;
snat to 10.0.0.0/29;ok;snat to 10.0.0.0-10.0.0.7
snat to :1024-65535;ok;
snat to 10.0.0.1 random;ok;
snat to 10.0.0.1 fully-random;ok;
snat to 10.0.0.1 persistent;ok;
snat to 10.0.0.1 random,persistent;ok;
snat to 10.0.0.1 random, persistent;ok;snat to 10.0.0.1 random,persistent
snat to 10.0.0.1 persistent,fully-random;ok;snat to 10.0.0.1 fully-random,persistent
snat to 10.0.0.1 hash;fail;unknown word 'hash', did you mean 'jhash'?;hash
snat to 10.0.0.1 accept;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;accept
snat ip addr . port to 10.0.0.1 . 1024;ok;snat to 10.0.0.1:1024
snat ip addr . port to 10.0.0.1:1024;ok;snat to 10.0.0.1:1024
snat ip adr . port to 10.0.0.1;fail;expected 'addr';adr
snat ip prefix to 10.0.0.0/24;ok;
snat prefix to 10.0.0.0/24;ok;snat ip prefix to 10.0.0.0/24
snat ip6 prefix to 10.0.0.0/24;fail;this is no address of family ip6;10.0.0.0/24
snat ip prefix to 10.0.0.1-10.0.0.9;fail;netmap needs a prefix, such as 10.0.0.0/24;10.0.0.1-10.0.0.9
snat ip prefix to 10.0.0.0/24 : 80;fail;netmap keeps the port; leave the ports out;80
snat to interface;fail;this word is for ct(nat(…)); here are masquerade and redirect;interface
snat to keep;fail;this word is for ct(nat(…)); here are masquerade and redirect;keep
snat to ip saddr map { 10.0.0.1 : 10.0.0.2 };ok;
snat to { 10.0.0.1, 10.0.0.2 };ok;
snat to;fail;unexpected end of line, expected a value;
snat;fail;unexpected end of line, expected a value;
masquerade;ok;
masquerade random;ok;
masquerade fully-random,persistent;ok;
masquerade to :1024-65535;ok;
masquerade to : 1024-65535;ok;masquerade to :1024-65535
masquerade to :1024-65535 random;ok;
masquerade to 10.0.0.1;fail;only ports can be given here;10.0.0.1
masquerad;fail;unknown word 'masquerad', did you mean 'masquerade'?;masquerad
oifname "eth0" masquerade;ok;
ip saddr 10.0.0.0/8 oifname "eth0" counter masquerade;ok;ip saddr 10.0.0.0/8 oifname "eth0" counter packets 0 bytes 0 masquerade
dnat to 10.0.0.1;fail;dnat and redirect are for prerouting and output;dnat to 10.0.0.1
redirect;fail;dnat and redirect are for prerouting and output;redirect
meta l4proto tcp snat to 10.0.0.1:80;ok;
ct(zone=5);fail;ct(...) cannot be reached from a nat chain, which belongs to its connection already; use a filter chain;ct(zone=5)
ct(nat);fail;ct(...) cannot be reached from a nat chain, which belongs to its connection already; use a filter chain;ct(nat)
ct(commit, nat(src=10.0.0.1));fail;ct(...) cannot be reached from a nat chain, which belongs to its connection already; use a filter chain;ct(commit, nat(src=10.0.0.1))
ip daddr 10.0.0.1 accept;ok;
:ip prerouting nat dstnat
dnat to 10.0.0.1;ok;
dnat to 10.0.0.1:80;ok;
dnat to 10.0.0.1:80-90;ok;
dnat to 10.0.0.1:http;ok;dnat to 10.0.0.1:80
dnat ip to 10.0.0.1;ok;dnat to 10.0.0.1
dnat ip addr . port to 10.0.0.1 . 80;ok;dnat to 10.0.0.1:80
dnat to :80;ok;
dnat to 10.0.0.1-10.0.0.3 persistent;ok;
tcp dport 80 dnat to 10.0.0.1:8080;ok;
redirect;ok;
redirect to :8080;ok;
redirect to 8080;ok;redirect to :8080
redirect to :8080-8090;ok;
redirect to :http;ok;redirect to :80
redirect to :8080 random;ok;
redirect to 10.0.0.1;fail;only ports can be given here;10.0.0.1
tcp dport 80 redirect to :8080;ok;
snat to 10.0.0.1;fail;snat and masquerade are for postrouting; snat also for input;snat to 10.0.0.1
masquerade;fail;snat and masquerade are for postrouting; snat also for input;masquerade
dnat to 10.0.0.1 : 80;ok;dnat to 10.0.0.1:80
dnat to 10.0.0.300;fail;'10.0.0.300' is no address;10.0.0.300
dnat to 10.0.0.1:70000;fail;a port is a number from 0 to 65535;70000
dnt to 10.0.0.1;fail;unknown word 'dnt', did you mean 'dnat'?;dnt
:ip6 prerouting nat dstnat
dnat to fd00::1;ok;
dnat to [fd00::1];ok;dnat to fd00::1
dnat to [fd00::1]:80;ok;
dnat to [fd00::1]-[fd00::9]:80;ok;
dnat ip6 to fd00::1;ok;dnat to fd00::1
dnat to 10.0.0.1;fail;this is of ipv4, the table of ip6; use a table of family ip or inet;10.0.0.1
redirect to :80;ok;
:inet prerouting nat dstnat
dnat to 10.0.0.1;ok;dnat ip to 10.0.0.1
dnat ip to 10.0.0.1;ok;
dnat ip6 to [fd00::1]:80;ok;
dnat ip6 to 10.0.0.1;fail;this is no address of family ip6;10.0.0.1
dnat to fd00::1;ok;dnat ip6 to fd00::1
dnat to :80;ok;
redirect;ok;
:inet postrouting nat srcnat
snat ip to 10.0.0.1;ok;
snat ip6 to fd00::1;ok;
masquerade;ok;
:ip output nat dstnat
dnat to 10.0.0.1;ok;
redirect to :80;ok;
:ip input nat srcnat
snat to 10.0.0.1;ok;
masquerade;fail;masquerade is for postrouting; use snat at input;masquerade
