# SPDX-License-Identifier: GPL-2.0-only
# The examples do what their comments say.

case example-gateway
topology gateway
cli -D lan=lan -D wan=wan -D server=10.0.0.2 -f examples/gateway.ctnat
# Hosts inside share the pool, with ports chosen at random, and a mark.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:$p > 203.0.113.2:53 a=203.0.113.10-203.0.113.20 p=1024-65535
entry zone=7 mark=0x10 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>$a:$p
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters lan=1
# What is published goes to the server inside: port 80 as 8080, 443 as it is.
send server tcp 203.0.113.2:4000 > 203.0.113.1:80 flags=S
expect client tcp 203.0.113.2:4000 > 10.0.0.2:8080
reply client
expect server tcp 203.0.113.1:80 > 203.0.113.2:4000
send server tcp 203.0.113.2:4001 > 203.0.113.1:443 flags=S
expect client tcp 203.0.113.2:4001 > 10.0.0.2:443
counters http=1 https=1
# Nobody else comes in from outside.
send server udp 203.0.113.2:4002 > 10.0.0.2:53
expect-none client
counters refused=1
# Loaded again, nothing is lost: connections stay.
cli -D lan=lan -D wan=wan -D server=10.0.0.2 -f examples/gateway.ctnat
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:$p > 203.0.113.2:53

case example-two-tenants
topology tenants
cli -D red=one -D blue=two -D wan=wan -D red_public=203.0.113.11 -D blue_public=203.0.113.12 -f examples/two-tenants.ctnat
send one udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.11:$p > 203.0.113.2:53 p=1000-65535
send two udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.12:$q > 203.0.113.2:53 q=1000-65535
send server udp 203.0.113.2:53 > 203.0.113.11:$p data=red
expect one udp 203.0.113.2:53 > 10.0.0.2:1000 data=red
send server udp 203.0.113.2:53 > 203.0.113.12:$q data=blue
expect two udp 203.0.113.2:53 > 10.0.0.2:1000 data=blue
counters red=1 blue=1
entry zone=1 orig=10.0.0.2:1000>203.0.113.2:53
entry zone=2 orig=10.0.0.2:1000>203.0.113.2:53

case example-nat-like-nft
topology gateway
cli -D lan=lan -D wan=wan -f examples/nat-like-nft.ctnat
# Everybody inside is seen as the router.
send client udp 192.168.1.5:1000 > 203.0.113.2:5000
expect server udp 203.0.113.1:1000 > 203.0.113.2:5000
# Unique local addresses too, with any port.
send client udp [fd00:a::2]:2000 > [2001:db8:1::2]:5000
expect server udp [2001:db8:1::1]:$p > [2001:db8:1::2]:5000 p=1024-65535
reply server
expect client udp [2001:db8:1::2]:5000 > [fd00:a::2]:2000
# Whatever name server is asked, this one answers (that there is none).
send client udp 10.0.0.2:1000 > 203.0.113.9:53
expect client icmp port-unreachable 203.0.113.9 > 10.0.0.2
expect-none server

case example-load-balancer
topology gateway
cli -D service=203.0.113.1 -D servers=10.0.0.2-10.0.0.5 -f examples/load-balancer.ctnat
send server tcp 203.0.113.2:4000 > 203.0.113.1:80 flags=S
expect client tcp 203.0.113.2:4000 > $a:80 a=10.0.0.2-10.0.0.5
reply client
expect server tcp 203.0.113.1:80 > 203.0.113.2:4000
# The same client comes to the same server.
send server tcp 203.0.113.2:4001 > 203.0.113.1:80 flags=S
expect client tcp 203.0.113.2:4001 > $a:80
counters v4=2

case example-fast-gateway
topology gateway
cli -D lan=lan -D wan=wan -f examples/fast-gateway.ctnat
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
stat flow_added +1
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.9:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters new=1 slow=1
# Nobody comes in from outside.
send server udp 203.0.113.2:4002 > 10.0.0.2:53
expect-none client

case example-complete
topology gateway
addr gw lan 10.0.9.1/24
cli -D wan=wan -f examples/complete.ctnat
cli get element ip gateway servers { 10.0.9.77, 10.0.10.7 }
output "10.0.9.0/24" "10.0.10.7"
# Hosts inside share the pool, and answers find them.
send client udp 10.0.0.2:1000 > 203.0.113.2:5000
expect server udp $a:$p > 203.0.113.2:5000 a=203.0.113.10-203.0.113.20 p=1024-65535
entry zone=7 mark=0x10 orig=10.0.0.2:1000>203.0.113.2:5000 reply=203.0.113.2:5000>$a:$p
reply server
expect client udp 203.0.113.2:5000 > 10.0.0.2:1000
counters lan=1
# Questions last five seconds, ten once they are answered.
listen gw
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $b:$q > 203.0.113.2:53 b=203.0.113.10-203.0.113.20 q=1024-65535
event new orig=10.0.0.2:1000>203.0.113.2:53 timeout=0-5 mark=0x10
# What is published goes to the server inside, and is committed as it leaves.
send server tcp 203.0.113.2:4000 > 203.0.113.1:80 flags=S
expect client tcp 203.0.113.2:4000 > 10.0.9.2:8080
reply client
expect server tcp 203.0.113.1:80 > 203.0.113.2:4000
entry zone=7 mark=0 orig=203.0.113.2:4000>203.0.113.1:80 reply=10.0.9.2:8080>203.0.113.2:4000
stat committed_at_exit +1
# What is no beginning of anything is dropped.
send client tcp 10.0.0.2:4001 > 203.0.113.2:80 flags=SF
expect-none server
stat drop_rule +1
# The zone is full, by connections that last.
cli flush connections zone 7 protocol udp original dport 53
flood f client server udp 10.0.0.3:2000 > 203.0.113.2:5000 count=1100 flows=1100 gap-us=20
wait f
entries 1000 zone=7
cli list limits
output "ct limit zone 7 count 1000 # use 1000"
