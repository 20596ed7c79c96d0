# ct(), Open vSwitch's action
:ip prerouting filter raw
ct();ok;
ct( );ok;ct()
ct ();ok;ct()
ct(zone=7);ok;
ct(zone = 7);ok;ct(zone=7)
ct(zone=0);ok;
ct(zone=65535);ok;
ct(zone=65536);fail;a zone is a number from 0 to 65535;65536
ct(zone=-1);fail;unexpected '-', expected a value;-
ct(zone=0x10);ok;ct(zone=16)
ct(zone=7/original);ok;
ct(zone=7/reply);ok;
ct(zone=7/both);fail;expected original or reply;both
ct(zone=meta mark);ok;
ct(zone=mark);ok;ct(zone=meta mark)
ct(zone=meta mark[0..15]);ok;ct(zone=meta mark)
ct(zone=meta mark[8..15]);ok;
ct(zone=meta mark[0..16]);fail;a zone is read from at most 16 bits;meta mark[0..16]
ct(zone=meta mark[16..31]/original);ok;
ct(zone=meta mark[31..16]);fail;a range of bits begins with the lower one: 16..31;31..16
ct(zone=meta mark[0..32]);fail;'meta mark' has the bits 0 to 31;meta mark[0..32]
ct(zone=meta mark[0..128]);fail;bits are numbered from 0 to 127;0..128
ct(zone=ct mark);ok;
ct(zone=ct mark[4..7]);ok;
ct(zone=ct zone);ok;
ct(zone=ct label[32..47]);ok;
ct(zone=ct label);ok;ct(zone=ct label[0..15])
ct(zone=ct label/reply);ok;ct(zone=ct label[0..15]/reply)
ct(zone=ct label[0..31]);fail;a zone is read from at most 16 bits;ct label[0..31]
ct(zone=(ct label));ok;ct(zone=ct label[0..15])
ct zone set ct label;ok;ct zone set ct label[0..15]
ct zone set ct label[16..31];ok;
ct zone set ct label[0..16];fail;a zone is read from at most 16 bits;ct label[0..16]
ct(zone=ct label[0..15]);ok;
ct(zone=ct label[112..127]);ok;
ct(zone=meta iif);ok;
ct(zone=iif);ok;ct(zone=meta iif)
ct(zone=meta vrf);ok;
ct(zone=meta vrf[0..7]);ok;
ct(zone=ip saddr);fail;zone= is a number, or read from meta mark, ct mark, ct zone, ct label, meta iif or meta vrf;zone=ip saddr
ct(zone=tcp dport);fail;zone= is a number, or read from meta mark, ct mark, ct zone, ct label, meta iif or meta vrf;zone=tcp dport
ct(zone=iifname);fail;'meta iifname' is no number;iifname
ct(zone=foo);fail;unknown word 'foo', expected a number or a field such as 'meta mark';foo
ct(zone);fail;'zone' needs a value: zone=…;zone
ct(zone=7, zone=8);fail;'zone' is given twice;zone
ct(commit);ok;
ct(commit, zone=7);ok;
ct(zone=7,commit);ok;ct(commit, zone=7)
ct(commit, commit);fail;'commit' is given twice;commit
ct(commit=1);fail;'commit' takes no value;commit
ct(force);fail;force needs commit; add it;force
ct(commit, force);ok;
ct(commit, force, zone=1);ok;
ct(mark=1);fail;mark= needs commit; add it;mark=1
ct(commit, mark=1);ok;ct(commit, mark=0x00000001)
ct(commit, mark=0x10/0xff);ok;ct(commit, mark=0x00000010/0x000000ff)
ct(commit, mark=0x10/0);fail;the mask of mark= selects no bit; give one that does, or none;mark=0x10/0
ct(commit, mark=meta mark);ok;
ct(commit, mark=meta mark/0xff);ok;ct(commit, mark=meta mark/0x000000ff)
ct(commit, mark=meta mark[0..7]);ok;ct(commit, mark=meta mark & 0x000000ff)
ct(commit, mark=ct mark);ok;
ct(commit, mark=ct label[0..31]);ok;
ct(commit, mark=ct label[64..71]/0xff);ok;ct(commit, mark=ct label[64..71]/0x000000ff)
ct(commit, mark=ct label);fail;'ct label' is wider than 32 bits; name some of them: ct label[0..31];ct label
ct(commit, mark=ct label[96..127]);ok;
ct(commit, mark=ct label[0..32]);fail;a number has at most 32 bits;ct label[0..32]
ct(commit, mark=meta mark & 0xff | 0x100);ok;ct(commit, mark=meta mark & 0x000000ff | 0x00000100)
ct(commit, mark=(meta mark & 0xff) ^ 0x1/0xfff);ok;ct(commit, mark=meta mark & 0x000000ff ^ 0x00000001/0x00000fff)
ct(commit, mark=meta mark >> 8);ok;
ct(commit, mark=ip saddr);fail;mark= is a number, or read from meta mark, ct mark or ct label;mark=ip saddr
ct(commit, mark=0x100000000);fail;the largest number here is 4294967295;0x100000000
ct(commit, mark[0..7]=5);fail;'mark' is set as a whole; use a mask: mark=V/M;mark
ct(commit, label=0x1);ok;
ct(commit, label=5/0xff);ok;ct(commit, label=0x5/0xff)
ct(commit, label=0x123456789abcdef0123456789abcdef);ok;
ct(commit, label=0x1/0);fail;the mask of label= selects no bit; give one that does, or none;label=0x1/0
ct(commit, label[0..31]=5);ok;ct(commit, label=0x5/0xffffffff)
ct(commit, label[64..95]=0xdeadbeef);ok;ct(commit, label=0xdeadbeef0000000000000000/0xffffffff0000000000000000)
ct(commit, label[0..7]=0x100);fail;this number has more than 8 bits;0x100
ct(commit, label[0..31]=meta mark);ok;
ct(commit, label[32..63]=ct mark);ok;
ct(commit, label[96..127]=ct label[0..31]);ok;
ct(commit, label[0..7]=meta mark[8..15]);ok;ct(commit, label[0..7]=meta mark >> 8 & 0x000000ff)
ct(commit, label=meta mark);ok;
ct(commit, label=meta mark/0xff);ok;ct(commit, label[0..7]=meta mark)
ct(commit, label=meta mark/0xff0);ok;
ct(commit, label=meta mark & 0xffff/0xf0f);ok;ct(commit, label=meta mark & 0x0000ffff/0xf0f)
ct(commit, label[10..12]=1);ok;ct(commit, label=0x400/0x1c00)
ct(commit, label[010..12]=1);fail;'010' may be meant as octal, as nft reads it; write it without the leading 0;010
ct(commit, label[0..7]=5/0xff);fail;unexpected '/', expected ')';/
ct(commit, label[7..0]=5);fail;a range of bits begins with the lower one: 0..7;7..0
ct(label=1);fail;label= needs commit; add it;label=1
ct(nat);ok;
ct(nat());ok;ct(nat)
ct(nat=5);fail;'nat' takes its arguments in parentheses: nat(src=…);nat
ct(table=other);ok;
ct(zone=7, nat, table=other);ok;
ct(table=nochain);fail;there is no chain 'nochain' in table 't';nochain
ct(table=othre);fail;there is no chain 'othre' in table 't', did you mean 'other'?;othre
ct(table="other");ok;ct(table=other)
ct(table=5);fail;table= takes the name of a chain;5
ct(table=c);fail;a base chain cannot be jumped to; take its type, hook and priority away, or jump elsewhere;c
ct(table=other) accept;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;accept
ct(zone=7) ct(zone=8, commit) accept;ok;ct(zone=7) ct(commit, zone=8) accept
ct(zon=7);fail;unknown argument 'zon', did you mean 'zone'?;zon
ct(comit);fail;unknown argument 'comit', did you mean 'commit'?;comit
ct(helper=ftp);ok;
ct(commit, helper=ftp);ok;
ct(alg=ftp);ok;ct(helper=ftp)
ct(helper="netbios-ns");ok;ct(helper=netbios-ns)
ct(helper=fpt);fail;unknown helper 'fpt', did you mean 'ftp'?;helper=fpt
ct(helper=netbois-ns);fail;unknown helper 'netbois-ns', did you mean 'netbios-ns'?;helper=netbois-ns
ct(helper=quake);fail;unknown helper 'quake'; there are ftp tftp sip irc amanda h323 pptp snmp netbios-ns sane, and none of this name in table 't';helper=quake
ct(helper=Q.931);fail;unknown helper 'Q.931'; there are ftp tftp sip irc amanda h323 pptp snmp netbios-ns sane, and none of this name in table 't';helper=Q.931
ct helper set ftp accept;ok;ct helper set "ftp" accept
ct helper set "netbios-ns";ok;
ct helper set quake;fail;unknown helper 'quake'; there are ftp tftp sip irc amanda h323 pptp snmp netbios-ns sane, and none of this name in table 't';quake
ct helper set 5;fail;helper= takes the name of a helper;5
udp dport 21 ct helper set "ftp";fail;this helper exists for tcp only, which this rule never lets pass;"ftp"
ct(helper=abcdefghijklmnopqrstuvwxyz-0123456789);fail;a helper's name has at most 31 characters;abcdefghijklmnopqrstuvwxyz-0123456789
ct(helper=5);fail;helper= takes the name of a helper;5
ct(helper);fail;'helper' needs a value: helper=…;helper
ct(helper=ftp, alg=ftp);fail;'alg' is given twice;alg
ct(helpr=ftp);fail;unknown argument 'helpr', did you mean 'helper'?;helpr
tcp dport 2121 ct(commit, helper=ftp);ok;
tcp dport 5060 ct(commit, helper=sip);ok;
udp dport 5060 ct(commit, helper=sip);ok;
meta l4proto { tcp, udp } ct(commit, helper=ftp);ok;
ip protocol tcp ct(helper=irc);ok;
meta l4proto != udp ct(helper=ftp);ok;
udp dport 21 ct(commit, helper=ftp);fail;this helper exists for tcp only, which this rule never lets pass;helper=ftp
tcp dport 69 ct(commit, helper=tftp);fail;this helper exists for udp only, which this rule never lets pass;helper=tftp
meta l4proto udp ct(helper=ftp);fail;this helper exists for tcp only, which this rule never lets pass;helper=ftp
ip protocol != tcp ct(helper=ftp);fail;this helper exists for tcp only, which this rule never lets pass;helper=ftp
meta l4proto udp ct(helper=pptp);fail;this helper exists for tcp only, which this rule never lets pass;helper=pptp
icmp type echo-request ct(helper=sip);fail;this helper exists for tcp and udp only, which this rule never lets pass;helper=sip
sctp dport 5 ct(helper=h323);fail;this helper exists for tcp and udp only, which this rule never lets pass;helper=h323
ct(timeout=x);fail;there is no ct timeout 'x' in table 't';timeout=x
ct(events=new);ok;
ct(events=new,destroy, commit);ok;ct(commit, events=new,destroy)
ct(events=label, secmark, natseqinfo, mark, helper, protoinfo, assured, reply, destroy, related, new);ok;ct(events=new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark,label)
ct(events=new | destroy);ok;ct(events=new,destroy)
ct(events=mark);ok;
ct(events=reply, helper=ftp);ok;ct(helper=ftp, events=reply)
ct(events=new, commit, destroy);fail;unknown argument 'destroy'; ct() takes zone, commit, force, mark, label, nat, helper, timeout, events, offload, table;destroy
ct(events=exp-new, new);ok;ct(events=new,exp-new)
ct(events=exp-destroy, exp-new);ok;ct(events=exp-new,exp-destroy)
ct event set exp-new;ok;
ct(events=seqadj);ok;ct(events=natseqinfo)
ct(events=nwe);fail;unknown event 'nwe', did you mean 'new'?;nwe
ct(events=5);fail;expected the name of an event;5
ct(events);fail;'events' needs a value: events=…;events
ct(events=new, events=destroy);fail;'events' is given twice;events
ct event set new;ok;
ct event set new,destroy;ok;
ct event set destroy or new;ok;ct event set new,destroy
ct event set mark,label,seqadj;ok;ct event set mark,natseqinfo,label
ct event set nwe;fail;unknown event 'nwe', did you mean 'new'?;nwe
ct event new;fail;unknown word 'new', expected 'set';new
ct(commit, offload);ok;
ct(offload, commit, nat, zone=3);ok;ct(commit, zone=3, nat, offload)
ct(commit, offload, table=other);ok;
ct(commit, table=other, offload) counter;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;counter
ct(offload);fail;offload needs commit; add it;offload
ct(commit, offload=fast);fail;there is no flowtable 'fast' in table 't';fast
ct(commit, offload, offload);fail;'offload' is given twice;offload
ct(commit, offload[1..2]=fast);fail;'offload' is set as a whole; use a mask: offload=V/M;offload
ct(commit, offlaod);fail;unknown argument 'offlaod', did you mean 'offload'?;offlaod
ct(foo=1);fail;unknown argument 'foo'; ct() takes zone, commit, force, mark, label, nat, helper, timeout, events, offload, table;foo
ct(commit, zone=7, mark=0x10/0xff, label=0x1/0xf, nat);ok;ct(commit, zone=7, mark=0x00000010/0x000000ff, label=0x1/0xf, nat)
ct(zone=7;fail;unexpected end of line, expected ')';
ct(zone=7,);fail;unexpected ')', expected a word;)
ct zone set 5;ok;
ct original zone set 5;ok;
ct reply zone set 5;ok;
ct zone set meta mark;ok;
ct zone set mark & 0xff;ok;ct zone set meta mark[0..7]
ct zone set 65536;fail;a zone is a number from 0 to 65535;65536
ct clear;ok;
ct_clear;ok;ct clear
ct clear ct(zone=5);ok;
notrack;ok;
notrack accept;ok;
iifname "eth0" notrack;ok;
ct(zone=ip saddr map { 10.0.0.1 : 5 });ok;
ct(zone=$z);fail;'$z' is not defined;$z
# bindings
ct(commit, nat(dst=10.0.0.1));ok;
ct(nat(dst=10.0.0.1));ok;
ct(commit, nat(dst=10.0.0.1:80));ok;
ct(commit, nat(dst=10.0.0.1:http));ok;ct(commit, nat(dst=10.0.0.1:80))
ct(commit, nat(dst=10.0.0.1-10.0.0.9));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9:80-90));ok;
ct(commit, nat(dst=10.0.0.9-10.0.0.1));fail;a range begins with the lower end; swap the two;10.0.0.9-10.0.0.1
ct(commit, nat(dst=10.0.0.1:90-80));fail;a range of ports begins with the lower one;90-80
ct(commit, nat(dst=10.0.0.1:65536));fail;a port is a number from 0 to 65535;65536
ct(commit, nat(dst=:80));ok;
ct(commit, nat(dst=:80-90));ok;
ct(commit, nat(dst=local));ok;
ct(commit, nat(dst=local:8080));ok;
ct(commit, nat(dst=interface));fail;interface is for src=; dst= takes local;dst=interface
ct(commit, nat(dst=keep));fail;keep is for src=; a destination is kept without dst=;dst=keep
ct(commit, nat(dst=10.0.0.1, random));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9, fully-random));ok;ct(commit, nat(dst=10.0.0.1-10.0.0.9, random))
ct(commit, nat(dst=10.0.0.1-10.0.0.9, hash));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9, persistent));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9, random, persistent));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9, hash, persistent));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.9, hash, random));fail;hash and random exclude each other; give one;hash, random
ct(commit, nat(dst=10.0.0.1, random, random));fail;'random' is said already;random
ct(commit, nat(random));fail;'nat' with arguments needs src= or dst=;nat
ct(commit, nat(src=10.0.0.1));ok;
ct(commit, nat(src=10.0.0.1, dst=10.0.0.2));fail;a ct() binds one side; write another ct() for 'dst';dst
ct(commit, nat(src=interface));fail;src=interface cannot be reached from prerouting or output, where the outgoing interface is unknown; use postrouting;src=interface
ct(commit, nat(src=:1024-65535));fail;src= with ports alone cannot be reached from prerouting or output, where the source address is not final; use postrouting;src=:1024-65535
ct(commit, nat(dst=10.0.0.0/24));fail;a prefix needs netmap; write a range, or add netmap to map one to one;10.0.0.0/24
ct(commit, nat(dst=10.0.0.0/24, netmap));ok;
ct(commit, nat(netmap, dst=10.0.0.0/24));ok;ct(commit, nat(dst=10.0.0.0/24, netmap))
ct(commit, nat(dst=10.0.0.0-10.0.0.255, netmap));ok;ct(commit, nat(dst=10.0.0.0/24, netmap))
ct(commit, nat(dst=10.0.0.7/32, netmap));ok;
ct(commit, nat(dst=10.0.0.7, netmap));ok;ct(commit, nat(dst=10.0.0.7/32, netmap))
ct(commit, nat(dst=0.0.0.0/0, netmap));ok;
ct(commit, nat(dst=10.0.0.1-10.0.0.255, netmap));fail;netmap needs a prefix, such as 10.0.0.0/24;dst=10.0.0.1-10.0.0.255
ct(commit, nat(dst=10.0.0.0-10.0.0.254, netmap));fail;netmap needs a prefix, such as 10.0.0.0/24;dst=10.0.0.0-10.0.0.254
ct(commit, nat(dst=local, netmap));fail;netmap needs a prefix, such as 10.0.0.0/24;dst=local
ct(commit, nat(dst=10.0.0.0/24 : 80, netmap));fail;netmap keeps the port; leave the ports out;dst=10.0.0.0/24 : 80
ct(commit, nat(dst=10.0.0.0/24, netmap, persistent));fail;netmap leaves nothing to chance; leave the other flags out;netmap, persistent
ct(commit, nat(dst=10.0.0.0/24, netmap, netmap));fail;'netmap' is said already;netmap
ct(commit, nat(dst=10.0.0.1:5000-5999/80));ok;
ct(commit, nat(dst=:5000-5999/80));ok;
ct(commit, nat(dst=10.0.0.1:5000-5999/http));ok;ct(commit, nat(dst=10.0.0.1:5000-5999/80))
ct(commit, nat(dst=10.0.0.1:5000-5999/70000));fail;a port is a number from 0 to 65535;70000
ct(commit, nat(dst=10.0.0.1, block=64));fail;'block' comes in a later version;block
ct(commit, nat(dst=10.0.0.1, eim));fail;'eim' comes in a later version;eim
ct(commit, nat(dst={ 10.0.0.1 weight 3, 10.0.0.2 }));ok;
ct(commit, nat(dst=ip daddr map @published));fail;there is no map 'published' in table 't';@published
ct(commit, nat(dst=ip daddr . th dport map { 1.1.1.1 . 5 : 2.2.2.2 . 6 }));ok;
ct(commit, nat(dst=10.0.0.1 . 80));ok;ct(commit, nat(dst=10.0.0.1:80))
ct(commit, nat(dst=));fail;unexpected ')', expected a value;)
ct(commit, nat(dst));fail;'dst' needs a value: dst=…;dst
ct(commit, nat(dts=10.0.0.1));fail;unknown argument 'dts', did you mean 'dst'?;dts
ct(commit, nat(dst=10.0.0.1, rnadom));fail;unknown argument 'rnadom', did you mean 'random'?;rnadom
ct(commit, nat(dst=10.0.0.1, random=5));fail;'random' takes no value;random
ct(commit, nat(dst=loacl));fail;unknown word 'loacl', did you mean 'local'?;loacl
ct(commit, nat(dst=fd00::1));fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;dst=fd00::1
ct(commit, nat(dst=80));fail;expected an address; ports follow a ':';80
:ip postrouting filter srcnat
ct(commit, nat(src=10.0.0.1));ok;
ct(commit, nat(src=10.0.0.1:1024-65535));ok;
ct(commit, nat(src=10.0.0.1-10.0.0.9:1024-65535, random));ok;
ct(commit, nat(src=:1024-65535));ok;
ct(commit, nat(src=interface));ok;
ct(commit, nat(src=interface:1024-65535));ok;
ct(commit, nat(src=interface, random));ok;
ct(commit, nat(src=keep));ok;
ct(commit, nat(src=keep:1024-2048));ok;
ct(commit, nat(src=0.0.0.0));ok;ct(commit, nat(src=keep))
ct(commit, nat(src=[::]));ok;ct(commit, nat(src=keep))
ct(commit, nat(src=::));ok;ct(commit, nat(src=keep))
ct(commit, nat(src=local));fail;local is for dst=; src= takes interface;src=local
ct(commit, nat(dst=10.0.0.1));fail;dst= cannot be reached from postrouting or input, where routing is over; use prerouting or output;dst=10.0.0.1
ct(nat);ok;
:ip forward filter filter
ct(nat);fail;nat cannot be reached from forward, where nothing is translated; use prerouting or postrouting;nat
ct(commit, nat(src=10.0.0.1));fail;nat cannot be reached from forward, where nothing is translated; use prerouting or postrouting;nat(src=10.0.0.1)
ct(zone=7);ok;
ct(commit, zone=7);ok;
:ip6 postrouting filter srcnat
ct(commit, helper=ftp);ok;
ct(commit, helper=irc);fail;this helper exists for ipv4 only;helper=irc
ct(commit, nat(src=fd00::1));ok;
ct(commit, nat(src=[fd00::1]));ok;ct(commit, nat(src=fd00::1))
ct(commit, nat(src=[fd00::1]:1024-65535));ok;
ct(commit, nat(src=[fd00::1]-[fd00::9]));ok;ct(commit, nat(src=fd00::1-fd00::9))
ct(commit, nat(src=fd00::1-fd00::9));ok;
ct(commit, nat(src=[fd00::1]-[fd00::9]:1024-2048));ok;
ct(commit, nat(src=10.0.0.1));fail;this is of ipv4, the table of ip6; use a table of family ip or inet;src=10.0.0.1
:inet postrouting filter srcnat
ct(commit, nat(src=10.0.0.1));ok;
ct(commit, nat(src=[fd00::1]:5));ok;
ct(commit, nat(src=interface));ok;
