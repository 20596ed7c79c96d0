# the connection
:ip prerouting filter raw
ct state new accept;ok;
ct state new,established accept;ok;
ct state established,related accept;ok;
ct state { new, established } accept;ok;ct state new,established accept
ct state != new accept;ok;
ct state ! new accept;ok;ct state != new accept
ct state != established,related drop;ok;
ct state new | established accept;ok;ct state new,established accept
ct state invalid drop;ok;
ct state untracked accept;ok;
ct state == new accept;ok;ct state new accept
ct state & (established | related) != 0 accept;ok;ct state established,related accept
ct state and established == established accept;ok;ct state established accept
ct state & new == established accept;fail;no packet is in such a state;established
ct state 8 accept;ok;ct state new accept
ct state 0x6 accept;ok;ct state established,related accept
ct state 0x20 accept;fail;no packet is in such a state;0x20
ct state nwe accept;fail;unknown word 'nwe' for 'ct state', did you mean 'new'?;nwe
ct state < new accept;fail;states have no order; use == or !=;new
ct state new,new accept;ok;ct state new accept
ct state +trk accept;ok;
ct state -trk accept;ok;
ct state +trk+est-rpl accept;ok;
ct state +est+trk accept;ok;ct state +trk+est accept
ct state +new+rel accept;ok;
ct state +inv drop;ok;
ct state +trk+snat-dnat accept;ok;
ct state != +trk+est accept;ok;
ct state +trk+trk accept;fail;'trk' stands here twice;+trk+trk
ct state +trk-trk accept;fail;'trk' stands here twice;+trk-trk
ct state +tkr accept;fail;unknown flag 'tkr', did you mean 'trk'?;+tkr
ct state +foo accept;fail;unknown flag 'foo'; there are new est rel rpl inv trk snat dnat;+foo
ct state trk accept;fail;write Open vSwitch's flags with their signs: '+trk' or '-trk';trk
ct state est accept;fail;write Open vSwitch's flags with their signs: '+est' or '-est';est
ct state & +trk == 0 accept;fail;flags with signs stand alone, in one word: +trk+new;+trk
ct state +trk,+new accept;fail;flags with signs stand alone, in one word: +trk+new;+trk
ct state { +trk } accept;fail;flags with signs stand alone, in one word: +trk+new;+trk
ct zone 5 accept;ok;
ct zone != 0 accept;ok;
ct zone 1-5 accept;ok;
ct zone { 1, 5 } accept;ok;
ct zone 65536 accept;fail;'ct zone' takes numbers from 0 to 65535;65536
ct original zone 5 accept;ok;
ct reply zone 5 accept;ok;
ct mark 0x10 accept;ok;ct mark 0x00000010 accept
ct mark 16 accept;ok;ct mark 0x00000010 accept
ct mark & 0xff == 0x10 accept;ok;ct mark & 0x000000ff == 0x00000010 accept
ct mark and 0x1 != 0 accept;ok;ct mark & 0x00000001 != 0x00000000 accept
ct mark { 1, 2 } accept;ok;ct mark { 0x00000001, 0x00000002 } accept
ct mark != 0 accept;ok;ct mark != 0x00000000 accept
ct label 0x1 accept;ok;ct label == 0x1 accept
ct label 1 accept;ok;ct label & 0x2 != 0x0 accept
ct label 5,6 accept;ok;ct label & 0x60 != 0x0 accept
ct label 5,0x1 accept;ok;ct label & 0x21 != 0x0 accept
ct label 7,(5,6) accept;ok;ct label & 0xe0 != 0x0 accept
ct label 5,128 accept;fail;the largest number here is 127;128
ct label ! 5 accept;ok;ct label & 0x20 == 0x0 accept
ct label ! 0x6 accept;ok;ct label & 0x6 == 0x0 accept
ct label 0x123456789abcdef0123456789abcdef accept;ok;ct label == 0x123456789abcdef0123456789abcdef accept
ct label 0x1123456789abcdef0123456789abcdef0 accept;fail;'ct label' takes numbers of 128 bits;0x1123456789abcdef0123456789abcdef0
ct label & 0xff == 0x1 accept;ok;
ct label & 0xf0 != 0 accept;ok;ct label & 0xf0 != 0x0 accept
ct label & 0xf0 == 0 accept;ok;ct label & 0xf0 == 0x0 accept
ct label != 0 accept;ok;ct label != 0x0 accept
ct label { 0x1, 0x2 } accept;ok;
ct label nosuch accept;fail;there is no label 'nosuch' in /etc/xtables/connlabel.conf;nosuch
ct status snat accept;ok;
ct status dnat accept;ok;
ct status assured accept;ok;
ct status seen-reply,assured accept;ok;
ct status ! snat accept;ok;
ct status != snat accept;ok;
ct status == confirmed accept;ok;
ct status & (snat | dnat) == snat accept;ok;
ct status expected accept;ok;
ct status asured accept;fail;unknown word 'asured' for 'ct status', did you mean 'assured'?;asured
ct status & snat != 0 accept;ok;ct status snat accept
ct direction original accept;ok;
ct direction reply accept;ok;
ct direction != reply accept;ok;
ct direction 1 accept;ok;ct direction reply accept
ct direction backwards accept;fail;unknown word 'backwards' for 'ct direction';backwards
ct helper "ftp" accept;ok;
ct helper ftp accept;ok;ct helper "ftp" accept
ct helper != "ftp" accept;ok;
ct helper set "ftp";ok;
ct expiration > 30s accept;ok;
ct expiration 1m30s accept;ok;
ct expiration 30 accept;ok;ct expiration 30s accept
ct expiration 1m-2m accept;ok;
ct expiration 100d accept;fail;'100d' is no time, or too long;100d
ct id 5 accept;ok;
ct bytes > 1000000 accept;ok;
ct bytes original > 1000 accept;ok;ct original bytes > 1000 accept
ct original bytes > 1000 accept;ok;
ct reply bytes 5-9 accept;ok;
ct packets > 10 accept;ok;
ct original packets 5 accept;ok;
ct packets reply 5 accept;ok;ct reply packets 5 accept
ct avgpkt > 100 accept;ok;
ct original avgpkt < 100 accept;ok;
ct reply avgpkt 100 accept;ok;
ct bytes 18446744073709551615 accept;ok;
ct bytes 18446744073709551616 accept;fail;'ct bytes' takes numbers of 64 bits;18446744073709551616
ct original l3proto ipv4 accept;ok;
ct reply l3proto ipv6 accept;ok;
ct l3proto ipv4 accept;ok;ct original l3proto ipv4 accept
ct original protocol tcp accept;ok;
ct reply protocol 17 accept;ok;ct reply protocol udp accept
ct protocol udp accept;ok;ct original protocol udp accept
ct original saddr 10.0.0.1 accept;ok;ct original ip saddr 10.0.0.1 accept
ct original ip saddr 10.0.0.1 accept;ok;
ct reply ip daddr 10.0.0.0/8 accept;ok;
ct reply saddr { 10.0.0.1, 10.0.0.5-10.0.0.9 } accept;ok;ct reply ip saddr { 10.0.0.1, 10.0.0.5-10.0.0.9 } accept
ct original proto-src 1024-65535 accept;ok;
ct original proto-dst 22 accept;ok;
ct original proto-dst ssh accept;ok;ct original proto-dst 22 accept
ct reply proto-src { 80, 443 } accept;ok;
ct reply proto-dst != 53 accept;ok;
ct original icmp id 5 accept;ok;
ct reply icmp id 5 accept;ok;
ct original icmp type 5 accept;fail;unknown word 'type' after 'ct original icmp';type
ct original ip6 saddr ::1 accept;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;ct original ip6 saddr
ct original saddr . ct original proto-dst { 10.0.0.1 . 80 } accept;ok;ct original ip saddr . ct original proto-dst { 10.0.0.1 . 80 } accept
ct original sadr 1.2.3.4 accept;fail;unknown word 'sadr' after 'ct original', did you mean 'saddr'?;sadr
ct original 5 accept;fail;unexpected '5', expected a word;5
ct mark . ct zone { 1 . 2 } accept;ok;ct mark . ct zone { 0x00000001 . 2 } accept
ct count 10 accept;ok;
ct count over 10 drop;ok;
ct count over 0;ok;
ct count 4294967295;ok;
ct count 0x10;ok;ct count 16
ct limit 10 accept;fail;'ct limit' is no match: zones are limited outside of chains, by ct limit zone N count M;limit
tcp dport 22 ct state new ct count over 10 counter drop;ok;tcp dport 22 ct state new ct count over 10 counter packets 0 bytes 0 drop
ct count 4294967296;fail;the largest number here is 4294967295;4294967296
ct count until 10;fail;'until' cannot stand here, expected $name, a number or 'over';until
ct count over;fail;unexpected end of line, expected $name or a number;
ct count over ten;fail;unknown word 'ten', expected $name or a number;ten
ct cuont 10;fail;unknown word 'cuont' after 'ct';cuont
ct(timeout=x);fail;there is no ct timeout 'x' in table 't';timeout=x
ct expectation set "x";fail;'ct expectation' is not supported;expectation
ct stat new accept;fail;unknown word 'stat' after 'ct', did you mean 'state'?;stat
ct accept;fail;unknown word 'accept' after 'ct';accept
ct labels 5 accept;fail;'ct labels' is not supported;labels
ct secmark 1 accept;ok;
ct secmark != 0 accept;ok;
ct secmark "x" accept;fail;unknown word 'x' for 'ct secmark';"x"
:ip6 prerouting filter raw
ct original saddr fd00::1 accept;ok;ct original ip6 saddr fd00::1 accept
ct original ip6 saddr fd00::/8 accept;ok;
ct reply ip6 daddr fd00::1-fd00::9 accept;ok;
ct reply daddr { fd00::1 } accept;ok;ct reply ip6 daddr fd00::1 accept
:inet prerouting filter raw
ct original saddr fd00::1 accept;ok;ct original ip6 saddr fd00::1 accept
ct original saddr 10.0.0.1 accept;ok;ct original ip saddr 10.0.0.1 accept
ct reply daddr { fd00::1, fd00::2 } accept;ok;ct reply ip6 daddr { fd00::1, fd00::2 } accept
ct reply daddr { fd00::1, 10.0.0.1 } accept;fail;'ct reply ip6 daddr' takes an IPv6 address;10.0.0.1
ct original ip saddr 10.0.0.1 ct original ip6 saddr ::1 accept;ok;
