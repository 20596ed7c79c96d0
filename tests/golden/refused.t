# What the language refuses and no other file has. The table of
# docs/language-cases.md says where each refusal is.
:ip prerouting nat dstnat
ct clear;fail;ct clear cannot be reached from a nat chain, which belongs to its connection; use a filter chain;ct clear
notrack;fail;notrack cannot be reached from a nat chain, where the packet is tracked already; use a filter chain of priority raw;notrack
masquerade;fail;snat and masquerade are for postrouting; snat also for input;masquerade
:ip input filter srcnat
ct(commit, nat(src=interface));fail;src=interface cannot be reached from input, which has no outgoing interface; use postrouting;src=interface
ct(commit, nat(dst=10.0.0.1));fail;dst= cannot be reached from postrouting or input, where routing is over; use prerouting or output;dst=10.0.0.1
reject with tcp reset accept;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;accept
:ip output filter raw
ct(commit, nat(src=interface));fail;src=interface cannot be reached from prerouting or output, where the outgoing interface is unknown; use postrouting;src=interface
ct(commit, nat(src=:1024-2048));fail;src= with ports alone cannot be reached from prerouting or output, where the source address is not final; use postrouting;src=:1024-2048
:ip input nat srcnat
dnat to 10.0.0.1;fail;dnat and redirect are for prerouting and output;dnat to 10.0.0.1
redirect to :80;fail;dnat and redirect are for prerouting and output;redirect to :80
:ip output nat dstnat
snat to 10.0.0.1;fail;snat and masquerade are for postrouting; snat also for input;snat to 10.0.0.1
masquerade to :80;fail;snat and masquerade are for postrouting; snat also for input;masquerade to :80
:ip prerouting filter raw
ct(commit, nat(src=10.0.0.1, dst=10.0.0.2));fail;a ct() binds one side; write another ct() for 'dst';dst
ct(nat(src=10.0.0.1, src=10.0.0.2));fail;a ct() binds one side; write another ct() for 'src';src
ct(nat, nat);fail;'nat' is given twice;nat
ct(commit, force, force);fail;'force' is given twice;force
ct(commit, mark=1, mark=2);fail;'mark' is given twice;mark
ct(commit, label=1, label=2);fail;'label' is given twice;label
ct(table=other, table=other);fail;'table' is given twice;table
ct(zone=7, mark=0x10/0xff);fail;mark= needs commit; add it;mark=0x10/0xff
ct(zone=7, label[0..7]=1);fail;label= needs commit; add it;label[0..7]=1
ct(zone=7, force, nat);fail;force needs commit; add it;force
ct(commit, label=ip saddr);fail;label= is a number, or read from meta mark, ct mark or ct label;label=ip saddr
ct(zone=ip daddr);fail;zone= is a number, or read from meta mark, ct mark, ct zone, ct label, meta iif or meta vrf;zone=ip daddr
ct(table=other) counter;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;counter
tcp dport 21 ct(commit, helper=ftpd);fail;unknown helper 'ftpd', did you mean 'ftp'?;helper=ftpd
ct(commit, nat(dst=10.0.0.1, block=64));fail;'block' comes in a later version;block
ct(commit, nat(dst=10.0.0.1, eim));fail;'eim' comes in a later version;eim
ct(commit, nat(dst=10.0.0.1, hash, fully-random));fail;hash and random exclude each other; give one;hash, fully-random
ct(commit, nat(dst=[fd00::1]:80));fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;dst=[fd00::1]:80
snat to 10.0.0.1;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;snat to 10.0.0.1
dnat to 10.0.0.1;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;dnat to 10.0.0.1
masquerade;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;masquerade
redirect to :80;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;redirect to :80
queue num 3 bypass;fail;'queue' is not supported;queue
synproxy mss 1460;fail;'synproxy' is not supported;synproxy
tproxy to :8080;fail;'tproxy' is not supported;tproxy
dup to 10.0.0.1 device eth0;fail;'dup' is not supported;dup
ct expectation set "x";fail;'ct expectation' is not supported;expectation
rt classid 5 accept;fail;'rt classid' is not supported;classid
rt nexthop 10.0.0.1 accept;fail;'rt nexthop' is not supported;nexthop
tcp option sack-perm exists accept;fail;'tcp option sack-perm exists' is not supported;exists
tcp option maxseg sise set 5;fail;unknown word 'sise' after 'tcp option maxseg', did you mean 'size'?;sise
frag nexthdr tcp accept;fail;'frag nexthdr' is not supported;nexthdr
rt type 0 drop;fail;'rt type' is not supported;type
socket mark 1 accept;fail;'socket' is not supported;socket
exthdr hbh missing accept;fail;'exthdr' is not supported;exthdr
hbh nexthdr 6 accept;fail;'hbh' is not supported;hbh
ipsec in reqid 1 accept;fail;'ipsec' is not supported;ipsec
osf name "Linux" accept;fail;'osf' is not supported;osf
@ll,0,48 5 accept;fail;raw payload expressions are not supported;@
@nh,0,8 5 accept;fail;raw payload expressions are not supported;@
@th,0,16 set 5;fail;raw payload expressions are not supported;@
@ih,0,8 5 accept;fail;raw payload expressions are not supported;@
secmark name x;fail;'secmark' is not supported;secmark
log queue-threshold 5;fail;queue-threshold needs a log group;queue-threshold 5
log prefix "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";fail;a prefix has at most 127 bytes;"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
accept comment "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";fail;a comment has at most 255 bytes;"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
ip ttl . ip ttl . ip ttl . ip ttl . ip ttl . ip ttl . ip ttl . ip ttl . ip ttl { 1 . 2 . 3 . 4 . 5 . 6 . 7 . 8 . 9 } accept;fail;a concatenation has at most 8 fields;ip ttl
ct original ip saddr . ct label . ct helper . iifname . oifname . ct mark { 10.0.0.1 . 0x1 . "ftp" . "a" . "b" . 1 } accept;fail;this concatenation is wider than 64 bytes;ct original ip saddr . ct label . ct helper . iifname . oifname . ct mark
counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter;fail;a rule has at most 64 expressions; split it;counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter counter
:ip6 prerouting filter raw
ct(commit, nat(dst=10.0.0.1));fail;this is of ipv4, the table of ip6; use a table of family ip or inet;dst=10.0.0.1
dnat to [fd00::1]:80;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;dnat to [fd00::1]:80
:commands
list connections zone { 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 142, 144, 146, 148, 150, 152, 154, 156, 158, 160, 162, 164, 166, 168, 170, 172, 174, 176, 178, 180, 182, 184, 186, 188, 190, 192, 194, 196, 198, 200, 202, 204, 206, 208, 210, 212, 214, 216, 218, 220, 222, 224, 226, 228, 230, 232, 234, 236, 238, 240, 242, 244, 246, 248, 250, 252, 254, 256, 258, 260, 262, 264, 266, 268, 270, 272, 274, 276, 278, 280, 282, 284, 286, 288, 290, 292, 294, 296, 298, 300, 302, 304, 306, 308, 310, 312, 314, 316, 318, 320, 322, 324, 326, 328, 330, 332, 334, 336, 338, 340, 342, 344, 346, 348, 350, 352, 354, 356, 358, 360, 362, 364, 366, 368, 370, 372, 374, 376, 378, 380, 382, 384, 386, 388, 390, 392, 394, 396, 398, 400, 402, 404, 406, 408, 410, 412, 414, 416, 418, 420, 422, 424, 426, 428, 430, 432, 434, 436, 438, 440, 442, 444, 446, 448, 450, 452, 454, 456, 458, 460, 462, 464, 466, 468, 470, 472, 474, 476, 478, 480, 482, 484, 486, 488, 490, 492, 494, 496, 498, 500, 502, 504, 506, 508, 510, 512 };fail;a filter takes at most 256 values; use ranges or several commands;{ 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 142, 144, 146, 148, 150, 152, 154, 156, 158, 160, 162, 164, 166, 168, 170, 172, 174, 176, 178, 180, 182, 184, 186, 188, 190, 192, 194, 196, 198, 200, 202, 204, 206, 208, 210, 212, 214, 216, 218, 220, 222, 224, 226, 228, 230, 232, 234, 236, 238, 240, 242, 244, 246, 248, 250, 252, 254, 256, 258, 260, 262, 264, 266, 268, 270, 272, 274, 276, 278, 280, 282, 284, 286, 288, 290, 292, 294, 296, 298, 300, 302, 304, 306, 308, 310, 312, 314, 316, 318, 320, 322, 324, 326, 328, 330, 332, 334, 336, 338, 340, 342, 344, 346, 348, 350, 352, 354, 356, 358, 360, 362, 364, 366, 368, 370, 372, 374, 376, 378, 380, 382, 384, 386, 388, 390, 392, 394, 396, 398, 400, 402, 404, 406, 408, 410, 412, 414, 416, 418, 420, 422, 424, 426, 428, 430, 432, 434, 436, 438, 440, 442, 444, 446, 448, 450, 452, 454, 456, 458, 460, 462, 464, 466, 468, 470, 472, 474, 476, 478, 480, 482, 484, 486, 488, 490, 492, 494, 496, 498, 500, 502, 504, 506, 508, 510, 512 }
