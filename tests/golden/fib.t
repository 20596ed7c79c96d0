# fib: what the routes say
:inet prerouting filter raw
fib daddr type local accept;ok;
fib daddr type { local, broadcast, multicast } accept;ok;
fib saddr type != unicast drop;ok;
fib daddr . iif type local accept;ok;
fib iif . daddr type local accept;ok;fib daddr . iif type local accept
fib saddr . iif oif missing drop;ok;
fib saddr . iif oif exists accept;ok;
fib saddr . iif oif != missing accept;ok;
fib saddr . iif check missing drop;ok;fib saddr . iif oif missing drop
fib saddr check exists accept;ok;fib saddr oif exists accept
fib saddr oif "lo" accept;ok;
fib saddr . mark . iif oifname "eth*" accept;ok;
fib iif . mark . saddr oifname { "eth0", "eth1" } accept;ok;fib saddr . mark . iif oifname { "eth0", "eth1" } accept
fib daddr . mark type blackhole drop;ok;
fib daddr type vmap { local : accept, unicast : jump other };ok;
fib saddr . iif check vmap { missing : drop, exists : accept };ok;
fib daddr type . tcp dport { local . 22 } accept;ok;
meta mark set fib daddr type;ok;
meta mark set fib saddr oif;ok;
meta mark set fib daddr type map { local : 1, broadcast : 2 };ok;meta mark set fib daddr type map { local : 0x00000001, broadcast : 0x00000002 }
fib daddr type locl accept;fail;unknown word 'locl' for 'fib daddr type', did you mean 'local'?;locl
fib daddr tipe local accept;fail;unknown word 'tipe' after 'fib daddr', did you mean 'type'?;tipe
fib type local accept;fail;unknown key 'type' of fib, which looks up saddr or daddr, with mark, and iif or oif;type
fib iif type local accept;fail;fib looks up saddr or daddr;iif
fib saddr . daddr type local accept;fail;fib looks up saddr or daddr;saddr . daddr
fib saddr . iif . oif type local accept;fail;fib takes iif or oif, not both;saddr . iif . oif
fib saddr . saddr type local accept;fail;'saddr' is given twice;saddr . saddr
fib daddr . oif type local accept;fail;fib with oif cannot be reached from prerouting, input or ingress, which have no outgoing interface;fib daddr . oif type local
fib daddr . oif oif "lo" accept;fail;unknown word 'oif' after 'fib daddr . oif';oif
fib daddr type set local;fail;'fib daddr type' cannot be set;fib daddr type
:ip forward filter 0
fib saddr . iif oif missing drop;ok;
fib daddr . oif type unicast accept;ok;
:ip output filter 0
fib saddr type local accept;ok;
fib saddr . oif type local accept;ok;
fib saddr . iif type local accept;fail;fib with iif cannot be reached from output, postrouting or egress, which have no incoming interface; leave iif out;fib saddr . iif type local
fib saddr oif exists accept;fail;the route of fib cannot be reached from output, postrouting or egress, where it is chosen; use prerouting, input or forward;fib saddr oif exists
:ip prerouting nat dstnat
fib daddr type local dnat to 10.0.0.1;ok;
:bridge prerouting filter 0
fib daddr type local accept;fail;fib is of packets that are routed; use a table of family ip, ip6, inet or netdev;fib daddr type local
