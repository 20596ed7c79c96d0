# reject
:ip forward filter 0
reject;ok;
reject with icmp port-unreachable;ok;reject
reject with icmp type host-unreachable;ok;reject with icmp host-unreachable
reject with icmp type admin-prohibited accept;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;accept
reject with icmp 5;ok;
reject with icmp 16;fail;icmp has the codes 0 to 15, icmpv6 0 to 6, icmpx 0 to 3, a tcp reset none;16
reject with icmp prot-unreachable;ok;
reject with icmp port-unreachble;fail;unknown word 'port-unreachble', did you mean 'port-unreachable'?;port-unreachble
reject with icmpx no-route;ok;
reject with icmpy no-route;fail;unknown word 'icmpy', did you mean 'icmp'?;icmpy
reject with udp reset;fail;unknown word 'udp' of reject;udp
reject with tcp reset;ok;
tcp dport 80 counter reject with tcp reset;ok;tcp dport 80 counter packets 0 bytes 0 reject with tcp reset
reject with tcp rst;fail;unknown word 'rst' of reject;rst
reject with icmpv6 no-route;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;icmpv6
reject with;fail;unexpected end of line, expected a word, a protocol or 'icmp';
rejct;fail;unknown word 'rejct', did you mean 'reject'?;rejct
rt mtu 1400;ok;
rt nexthop 10.0.0.1;fail;'rt nexthop' is not supported;nexthop
tcp option maxseg size set rt mtu;ok;
:ip6 input filter 0
reject;ok;
reject with icmpv6 port-unreachable;ok;reject
reject with icmpv6 admin-prohibited;ok;
reject with icmpv6 type policy-fail;ok;reject with icmpv6 policy-fail
:inet prerouting filter 0
reject;ok;
reject with icmpx port-unreachable;ok;reject
reject with icmp port-unreachable;ok;
reject with icmpv6 no-route;ok;
reject with icmpx admin-prohibited;ok;
tcp option maxseg size set 1400;ok;
tcp option maxseg size set 65536;fail;'tcp option maxseg size' takes numbers from 0 to 65535;65536
tcp option maxseg size 1-500;ok;
tcp option maxseg size > 1400;ok;
tcp option maxseg siez 5;fail;unknown word 'siez' after 'tcp option maxseg', did you mean 'size'?;siez
tcp option maxseg size set rt mtu;fail;rt mtu cannot be reached from prerouting or input, where no route leads out; use forward or postrouting;rt mtu
frag id 5 accept;ok;
frag frag-off 0-100;ok;frag frag-off <= 100
frag more-fragments 1;ok;
frag more-fragments 2;fail;'frag more-fragments' takes numbers from 0 to 1;2
udplite dport 5 accept;ok;
udplite sport . udplite dport { 5 . 6 };ok;
dccp dport 5 accept;ok;
:ip postrouting filter 0
reject;fail;reject cannot be reached from postrouting; use forward or output;reject
frag id 5;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;frag id
:ip postrouting nat srcnat
reject;fail;reject cannot be reached from a nat chain, which decides nothing; use a filter chain;reject
:bridge forward filter 0
reject;fail;on a bridge reject is for prerouting and input, where the packet is at the port that the answer leaves by; use drop;reject
:bridge output filter 0
reject;fail;on a bridge reject is for prerouting and input, where the packet is at the port that the answer leaves by; use drop;reject
:bridge prerouting filter 0
reject;ok;
reject with icmpx port-unreachable;ok;reject
reject with icmp host-unreachable;ok;
reject with icmpv6 no-route;ok;
tcp dport 80 reject with tcp reset;ok;
:bridge input filter 0
reject;ok;
