# filters of connections, and packets to explain
:commands
list connections;ok;
list connections zone 5;ok;ct zone 5
list connections zone 5-9;ok;ct zone 5-9
list connections zone { 1, 3 };ok;ct zone { 1, 3 }
list connections zone != 0;ok;ct zone != 0
list connections original zone 5;ok;ct original zone 5
list connections mark 0x10;ok;ct mark 0x00000010
list connections mark 0x10/0xff;ok;ct mark & 0x000000ff == 0x00000010
list connections mark 5 mark 6;ok;ct mark 0x00000005 ct mark 0x00000006
list connections mark & 0xf0 == 0x10;fail;unexpected '&', expected a comparison or a value
list connections mark 0x10/0x0f;fail;the value has bits that the mask clears; it would never be equal
list connections mark 1/0;fail;this mask selects no bit
list connections label 0x5;ok;ct label == 0x5
list connections label 5;ok;ct label == 0x5
list connections label 0x50000000000000000/0xf0000000000000000;ok;ct label & 0xf0000000000000000 == 0x50000000000000000
list connections protocol tcp;ok;ct original protocol tcp
list connections protocol { tcp, udp };ok;ct original protocol { tcp, udp }
list connections protocol 99;ok;ct original protocol 99
list connections protocol != tcp;ok;ct original protocol != tcp
list connections ip;ok;ct original l3proto ipv4
list connections ip6;ok;ct original l3proto ipv6
list connections inet;ok;
list connections ip zone 5;ok;ct original l3proto ipv4 ct zone 5
list connections original saddr 10.0.0.2;ok;ct original ip saddr 10.0.0.2
list connections original ip saddr 10.0.0.2;ok;ct original ip saddr 10.0.0.2
list connections original saddr 10.0.0.0/8;ok;ct original ip saddr 10.0.0.0/8
list connections original saddr 10.0.0.1-10.0.0.9;ok;ct original ip saddr 10.0.0.1-10.0.0.9
list connections original saddr fd00::/16;ok;ct original ip6 saddr fd00::/16
list connections original daddr fd00::1 reply saddr fd00::2;ok;ct original ip6 daddr fd00::1 ct reply ip6 saddr fd00::2
list connections reply daddr { 10.0.0.1, 10.0.1.0/24 };ok;ct reply ip daddr { 10.0.0.1, 10.0.1.0/24 }
list connections protocol tcp original dport 80;ok;ct original protocol tcp ct original proto-dst 80
list connections original dport 80 protocol tcp;ok;ct original proto-dst 80 ct original protocol tcp
list connections protocol { tcp, udp } original dport http;ok;ct original protocol { tcp, udp } ct original proto-dst 80
list connections protocol udp reply sport 53;ok;ct original protocol udp ct reply proto-src 53
list connections original proto-src 8;ok;ct original proto-src 8
list connections reply proto-dst 1024-65535;ok;ct reply proto-dst 1024-65535
list connections original dport 80;fail;a port needs its protocol: add 'protocol tcp' or another one with ports;dport
list connections protocol icmp original dport 80;fail;a port needs its protocol: add 'protocol tcp' or another one with ports;dport
list connections protocol != icmp original dport 80;fail;a port needs its protocol: add 'protocol tcp' or another one with ports;dport
list connections protocol 1-17 original dport 80;fail;a port needs its protocol: add 'protocol tcp' or another one with ports;dport
list connections icmp id 7;ok;ct original protocol icmp ct original icmp id 7
list connections icmp type echo-request code 0;fail;write 'icmp code' or 'icmpv6 code'
list connections icmp type echo-request icmp code 0 icmp id 7;ok;ct original protocol icmp ct original proto-src 8 ct original protocol icmp ct original proto-dst 0 ct original protocol icmp ct original icmp id 7
list connections icmpv6 type echo-request;ok;ct original protocol ipv6-icmp ct original proto-src 128
list connections reply icmp id 7;ok;ct original protocol icmp ct reply icmp id 7
list connections icmp type echo-requst;fail;unknown name 'echo-requst', did you mean 'echo-request'?;echo-requst
list connections icmp seq 5;fail;of icmp a filter asks the type, code or id;seq
list connections status assured;ok;ct status assured
list connections status assured,snat;ok;ct status assured,snat
list connections status +assured-dying;ok;ct status & (assured | dying) == assured
list connections status +seen-reply+assured;ok;ct status & (seen-reply | assured) == seen-reply | assured
list connections status -seen-reply;ok;ct status ! seen-reply
list connections status ! assured;ok;ct status ! assured
list connections status +asured;fail;unknown status 'asured'; there are expected, seen-reply, assured, confirmed, snat, dnat, dying
list connections status +assured+assured;fail;'assured' stands here twice
list connections status == +assured;fail;flags with signs take no comparison
list connections status asured;fail;unknown word 'asured' for 'ct status', did you mean 'assured'?
list connections snat;ok;ct status snat
list connections dnat;ok;ct status dnat
list connections snat 203.0.113.1;ok;ct status snat ct reply ip daddr 203.0.113.1
list connections dnat 10.0.0.1-10.0.0.5;ok;ct status dnat ct reply ip saddr 10.0.0.1-10.0.0.5
list connections snat 203.0.113.0/24;ok;ct status snat ct reply ip daddr 203.0.113.0/24
list connections protocol tcp snat 203.0.113.1:1024-2048;ok;ct original protocol tcp ct status snat ct reply ip daddr 203.0.113.1 ct reply proto-dst 1024-2048
list connections protocol tcp dnat [fd00::1]:80;ok;ct original protocol tcp ct status dnat ct reply ip6 saddr fd00::1 ct reply proto-src 80
list connections protocol udp snat :5000;ok;ct original protocol udp ct status snat ct reply proto-dst 5000
list connections snat 203.0.113.1:80;fail;a port needs its protocol: add 'protocol tcp' or another one with ports;80
list connections helper ftp;ok;ct helper "ftp"
list connections helper "ftp";ok;ct helper "ftp"
list connections expiration < 30s;ok;ct expiration < 30s
list connections bytes > 1000;ok;ct bytes > 1000
list connections reply packets 0;ok;ct reply packets 0
list connections state new;fail;'state' is of a packet, not of a connection; there is 'status';state
list connections direction original;fail;'direction' is of a packet, not of a connection; there is 'status';direction
list connections zon 5;fail;unknown word 'zon' of a filter, did you mean 'zone'?;zon
list connections saddr 10.0.0.1;fail;say of which direction: 'original saddr' or 'reply saddr';saddr
list connections ip saddr 10.0.0.1;fail;say of which direction: 'original saddr' or 'reply saddr';saddr
list connections tcp dport 80;fail;say of which direction: 'original dport' or 'reply dport';dport
list connections original sadr 10.0.0.1;fail;unknown word 'sadr' after 'ct original', did you mean 'saddr'?;sadr
list connections original ip saddr fd00::1;fail;'ct original ip saddr' takes an IPv4 address;fd00::1
list connections zone 65536;fail;'ct zone' takes numbers from 0 to 65535;65536
list connections zone;fail;unexpected end of line, expected a comparison or a value
list connections mark 0x1ffffffff;fail;'ct mark' takes numbers from 0 to 4294967295
list connections bridge;fail;'bridge' cannot stand here;bridge
list connections rule 5;fail;a connection has no room for the rule that bound it; let the rule set a mark or a label, and ask for that;rule
list connections handle 5;fail;a connection has no room for the rule that bound it; let the rule set a mark or a label, and ask for that;handle
flush connections;ok;
flush connections zone 5;ok;ct zone 5
flush connections protocol udp original saddr 10.0.0.2 original daddr 10.0.0.3 original sport 1 original dport 2;ok;ct original protocol udp ct original ip saddr 10.0.0.2 ct original ip daddr 10.0.0.3 ct original proto-src 1 ct original proto-dst 2
list expectations;ok;
list expectations zone 5 helper ftp;ok;ct zone 5 ct helper "ftp"
list expectations protocol tcp original dport 2000;ok;ct original protocol tcp ct original proto-dst 2000
list expectations mark 5;ok;ct mark 0x00000005
list expectations status assured;fail;an expectation does not have this; it has a zone, a helper, and what is original
list expectations reply saddr 10.0.0.1;fail;an expectation does not have this; it has a zone, a helper, and what is original
flush expectations;fail;'expectations' cannot stand here, expected 'set', 'map', 'table', 'chain', 'ruleset' or 'connections';expectations
explain tcp 10.0.0.2:1234 > 1.1.1.1:80;ok;tcp 10.0.0.2:1234 > 1.1.1.1:80
explain tcp 10.0.0.2:1234 > 1.1.1.1:http zone 5;ok;tcp 10.0.0.2:1234 > 1.1.1.1:80 zone 5
explain udp [fd00::2]:1234 > [fd00::1]:53;ok;udp [fd00::2]:1234 > [fd00::1]:53
explain 17 10.0.0.2:1234 > 1.1.1.1:53;ok;udp 10.0.0.2:1234 > 1.1.1.1:53
explain icmp 10.0.0.2 > 1.1.1.1 id 7;ok;icmp 10.0.0.2 > 1.1.1.1 type echo-request code 0 id 7
explain icmp 10.0.0.2 > 1.1.1.1 type echo-reply code 0 id 7 zone 3;ok;icmp 10.0.0.2 > 1.1.1.1 type echo-reply code 0 id 7 zone 3
explain icmpv6 fd00::2 > fd00::1 id 7;ok;ipv6-icmp fd00::2 > fd00::1 type echo-request code 0 id 7
explain gre 10.0.0.2 > 1.1.1.1;ok;gre 10.0.0.2:0 > 1.1.1.1:0
explain gre 10.0.0.2:1 > 1.1.1.1:2;ok;gre 10.0.0.2:1 > 1.1.1.1:2
explain sctp 10.0.0.2:1 > 1.1.1.1:2;ok;sctp 10.0.0.2:1 > 1.1.1.1:2
explain 99 10.0.0.2 > 1.1.1.1;ok;99 10.0.0.2 > 1.1.1.1
explain esp 10.0.0.2 > 1.1.1.1;ok;esp 10.0.0.2 > 1.1.1.1
explain tcp 10.0.0.2 > 1.1.1.1;fail;this protocol has ports: write both, as in 'tcp 10.0.0.2:1234 > 1.1.1.1:80'
explain tcp 10.0.0.2:1234 > fd00::1;fail;both addresses are of IPv4, or of IPv6;fd00::1
explain 99 10.0.0.2:5 > 1.1.1.1;fail;this protocol has no ports;5
explain tpc 10.0.0.2:1 > 1.1.1.1:2;fail;'tpc' is no protocol: tcp, udp, icmp, … or a number up to 255;tpc
explain 256 10.0.0.2 > 1.1.1.1;fail;'256' is no protocol: tcp, udp, icmp, … or a number up to 255;256
explain icmp 10.0.0.2 > 1.1.1.1;fail;an ICMP query has an id: add 'id' and a number
explain icmp 10.0.0.2 > 1.1.1.1 type destination-unreachable id 5;fail;an ICMP error belongs to the connection of the packet that it is about, explain that one; other types have no connection
explain tcp 10.0.0.2:1 > 1.1.1.1:2 id 5;fail;'id' is of ICMP alone;id
explain tcp 10.0.0.2:1 > 1.1.1.1:2 zon 5;fail;unknown word 'zon', did you mean 'zone'?;zon
explain tcp 10.0.0.2:1 > 1.1.1.1:2 zone 65536;fail;'ct zone' takes numbers from 0 to 65535;65536
explain tcp 10.0.0.2:70000 > 1.1.1.1:2;fail;'tcp sport' takes numbers from 0 to 65535;70000
explain tcp 10.0.0.300:1 > 1.1.1.1:2;fail;'10.0.0.300' is no address;10.0.0.300
explain tcp 10.0.0.2:1;fail;unexpected end of line, expected '>'
explain;fail;unexpected end of line, expected a number or a word
