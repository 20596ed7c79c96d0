# SPDX-License-Identifier: GPL-2.0-only
# The driver itself, with no rules of ours: what it sees is what there is.

case driver-forwards
topology gateway
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
pass client server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 data=hello
reply server data=world
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000 data=world ttl=63
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=7 icmp-seq=1
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2 id=7 ttl=63
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server
tcp-send c
tcp-reply c
tcp-close c
pass client server sctp 10.0.0.2:1 > 203.0.113.2:2 chunk=init itag=5
pass client server udplite 10.0.0.2:1 > 203.0.113.2:2
pass client server proto=99 10.0.0.2 > 203.0.113.2
entries 0

case driver-fragments
topology gateway
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=3,1,2,4
expect server proto=17 10.0.0.2 > 203.0.113.2 frags=4
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1400
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 frags=3 len=3000

case driver-errors
topology gateway
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53,ttl=1
device mtu gw wan 1300
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1350 df
expect client icmp need-frag 10.0.0.1 > 10.0.0.2 mtu=1300 inner=udp,10.0.0.2:1000>203.0.113.2:53
expect-none server

case driver-sees-iptables
topology gateway
listen
iptables <<END
*nat
-A POSTROUTING -o wan -p udp -j SNAT --to-source 203.0.113.1:5000-5010
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
expect server udp 203.0.113.1:$p > 203.0.113.2:53 data=hello p=5000-5010
entry proto=udp orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.1:$p status=-seen-reply,+snat zone=0
event new proto=udp orig=10.0.0.2:1000>203.0.113.2:53
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=world
entry proto=udp status=+seen-reply
no-entry proto=tcp
tcp-open c client 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.1:1001 > 203.0.113.2:80
tcp-send c
tcp-reply c
entry proto=tcp status=+assured
tcp-close c
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=77
expect server icmp echo-request 203.0.113.1 > 203.0.113.2
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2 id=77
entries 3
send client sctp 10.0.0.2:1 > 203.0.113.2:2 chunk=init itag=5
expect server sctp 203.0.113.1:1 > 203.0.113.2:2 chunk=init

case driver-hosts
topology hosts
sock srv server udp 203.0.113.2:53
connect c client udp 203.0.113.2:53 from=10.0.0.2:4000
sock-send c data=hello
sock-expect srv from=10.0.0.2:4000 data=hello
sock listener server tcp 203.0.113.2:80
connect t client tcp 203.0.113.2:80
accept listener s
sock-send t
sock-expect s
run client ping -c 1 -W 2 203.0.113.2
output "1 received"
connect closed client tcp 203.0.113.2:81 fails

case driver-floods
topology gateway
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=50 answer flows=10
wait f
flood-complete answered

# What fails a case: without these the others would prove nothing.
case driver-refuses-packets
topology gateway
wrong "nothing came to server" expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
wrong "source address" expect server udp 10.0.0.3:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
wrong "source port" expect server udp 10.0.0.2:1001-1009 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
wrong "ttl" expect server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=64
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
wrong "payload" expect server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hallo
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
wrong "checksum" expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
wrong "nothing was to come to server" expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1000
wrong "came whole" expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1000 frags=2
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1
wrong "came in fragments" expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1
wrong "only 1 of 2" expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 frags=2
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1 ip-id=7
send client udp 10.0.0.3:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=2 ip-id=7
wrong "different packets" expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 frags=2

case driver-refuses-words
topology gateway
listen
wrong "0 connections match" entry proto=udp
wrong "0 connections match" entries 1
wrong "no such event" event new proto=udp
# A word that nobody knows, also where nothing is there to be compared.
wrong "unknown word 'mrk='" no-entry zone=9 mrk=5
wrong "is not a status" no-event new status=+known,-assured
wrong "is not a protocol" entries 0 proto=utp
wrong "is no datapath" only iptalbes run - true
wrong "was to fail" wrong "" run - true
run - echo hello
wrong "no 'bye'" output bye
wrong "is in the output" no-output hello
wrong "output TEXT" output
wrong "no-output TEXT" no-output
wrong "counters NAME" counters
wrong "ended with 1" run - false
wrong "1 was expected" run-fails - true
wrong "unknown command" expcet server
