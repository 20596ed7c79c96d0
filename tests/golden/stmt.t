# statements
:ip prerouting filter raw
accept;ok;
drop;ok;
continue;ok;
return;ok;
jump other;ok;
goto other;ok;
jump nowhere;fail;there is no chain 'nowhere' in table 't';nowhere
jump othr;fail;there is no chain 'othr' in table 't', did you mean 'other'?;othr
jump c;fail;a base chain cannot be jumped to; take its type, hook and priority away, or jump elsewhere;c
accept drop;fail;nothing is run behind what ends a rule (a verdict, table=, a NAT statement); put it before;drop
acept;fail;unknown word 'acept', did you mean 'accept'?;acept
dorp;fail;unknown word 'dorp', did you mean 'drop'?;dorp
counter;ok;counter packets 0 bytes 0
counter accept;ok;counter packets 0 bytes 0 accept
counter packets 5 bytes 100 accept;ok;
counter packets 5;fail;unexpected end of line, expected 'bytes';
counter packets x bytes y;fail;unknown word 'x', expected a number;x
counter name hits;ok;
counter name hits accept;ok;
counter name "hits";ok;counter name hits
counter name hots;fail;there is no counter 'hots' in table 't', did you mean 'hits'?;hots
counter name;fail;unexpected end of line, expected a name;
counter "hits";fail;unexpected "hits", expected a match, a statement or the end of the line;"hits"
counter counter accept;ok;counter packets 0 bytes 0 counter packets 0 bytes 0 accept
log;ok;
log accept;ok;
log prefix "in: ";ok;
log prefix "in: " level info;ok;
log level warn;ok;
log level warning;ok;log level warn
log level error;ok;log level err
log level panic;ok;log level emerg
log level audit;fail;'audit' is not supported;audit
log level loud;fail;unknown level 'loud'; there are emerg alert crit err warn notice info debug;loud
log group 5;ok;
log group 5 prefix "x" snaplen 100 queue-threshold 20;ok;log prefix "x" group 5 snaplen 100 queue-threshold 20
log group 65536;fail;the largest number here is 65535;65536
log snaplen 100;fail;snaplen needs a log group;snaplen 100
log flags all;ok;
log flags tcp sequence;ok;
log flags tcp sequence,options;ok;
log flags tcp options flags ip options;ok;
log flags skuid flags ether;ok;
log flags tcp sequence,options flags ip options flags skuid flags ether;ok;log flags all
log flags tpc sequence;fail;unknown word 'sequence', expected a match, a statement or the end of the line;sequence
log flags tcp seqence;fail;unknown word 'seqence', did you mean 'sequence'?;seqence
log group 5 level info;fail;a log takes a level or a group, not both;level info
log group 5 flags all;fail;log flags do not go with a group; leave one of them out;flags all
log prefix "a" prefix "b";fail;'prefix' is given twice;prefix
log prefix;fail;unexpected end of line, expected a text in quotes;
log prefix x;fail;unknown word 'x', expected a text in quotes;x
accept comment "all of it";ok;
comment "first" accept;ok;accept comment "first"
accept comment "one" comment "two";fail;a rule has one comment; join the two;"two"
accept comment unquoted;fail;unknown word 'unquoted', expected a text in quotes;unquoted
accept comment "öl";ok;
accept comment "no end;fail;this string has no closing quote;"no end
meta mark set 5;ok;meta mark set 0x00000005
meta mark set 0x10;ok;meta mark set 0x00000010
mark set 5;ok;meta mark set 0x00000005
meta mark set meta mark;ok;
meta mark set ct mark;ok;
meta mark set mark;ok;meta mark set meta mark
meta mark set ct mark & 0xff;ok;meta mark set ct mark & 0x000000ff
meta mark set ct mark and 0xff or 0x100;ok;meta mark set ct mark & 0x000000ff | 0x00000100
meta mark set ct mark & 0xffffff00 | 0x10;ok;meta mark set ct mark & 0xffffff00 | 0x00000010
meta mark set ct mark | 0x10;ok;meta mark set ct mark | 0x00000010
meta mark set ct mark ^ 0x10;ok;meta mark set ct mark ^ 0x00000010
meta mark set ct mark xor 0xff;ok;meta mark set ct mark ^ 0x000000ff
meta mark set ct mark & 0xff ^ 0x1;ok;meta mark set ct mark & 0x000000ff ^ 0x00000001
meta mark set ct mark << 8;ok;
meta mark set ct mark >> 8;ok;
meta mark set (ct mark >> 8) & 0xff;ok;meta mark set ct mark >> 8 & 0x000000ff
meta mark set ct mark >> 8 & 0xff;ok;meta mark set ct mark >> 8 & 0x000000ff
meta mark set ct mark << 8 | 0x1;ok;meta mark set ct mark << 8 | 0x00000001
meta mark set (ct mark << 8) >> 8;ok;meta mark set ct mark & 0x00ffffff
meta mark set (ct mark >> 8) << 8;ok;meta mark set ct mark & 0xffffff00
meta mark set ct mark << 32;fail;a shift goes over 0 to 31 bits;32
meta mark set 1 << 4;ok;meta mark set 0x00000010
meta mark set 1 | 2 ^ 3 & 4;ok;meta mark set 0x00000003
meta mark set 0x10 & ct mark;ok;meta mark set ct mark & 0x00000010
meta mark set ct mark << meta mark;fail;a shift goes over a constant number of bits;meta mark
meta mark set ct label[0..31];ok;
meta mark set ct label[64..71];ok;
meta mark set ct label[96..127];ok;
meta mark set ct label[64..71] << 4;ok;meta mark set ct label[60..91] & 0x00000ff0
meta mark set ct label[0..31] >> 4;ok;meta mark set ct label[4..31]
meta mark set ct label[120..127] | 0x100;ok;meta mark set ct label[120..127] | 0x00000100
meta mark set ct label;fail;'ct label' is wider than 32 bits; name some of them: ct label[0..31];ct label
meta mark set ct zone;ok;
meta mark set ip saddr;ok;
meta mark set tcp dport;ok;
meta mark set ip dscp;ok;
meta mark set meta iif;ok;
meta mark set meta priority;ok;
meta mark set iifname;fail;'meta iifname' is no number;iifname
meta mark set ip6 saddr;fail;'ip6 saddr' is wider than 32 bits; name some of them: ip6 saddr[0..31];ip6 saddr
meta mark set 0x100000000;fail;the largest number here is 4294967295;0x100000000
meta mark set foo;fail;unknown word 'foo', expected a number or a field such as 'meta mark';foo
meta mark set ip saddr map { 10.0.0.1 : 1 };ok;meta mark set ip saddr map { 10.0.0.1 : 0x00000001 }
meta mark set numgen random mod 5;ok;
ct mark set meta mark;ok;
ct mark set mark;ok;ct mark set meta mark
ct mark set 5;ok;ct mark set 0x00000005
ct mark set mark & 0xf | 0x10;ok;ct mark set meta mark & 0x0000000f | 0x00000010
ct mark set ct mark | 1;ok;ct mark set ct mark | 0x00000001
trace;ok
tcp dport 22 trace counter accept;ok;tcp dport 22 trace counter packets 0 bytes 0 accept
meta nftrace set 1;ok
iifname "eth0" meta nftrace set 1 accept;ok
meta nftrace set 0;fail;expected '1';0
meta nftrace set 0x1;fail;expected '1';0x1
trace 5;fail;unexpected '5', expected a match, a statement or the end of the line;5
trac;fail;unknown word 'trac', did you mean 'trace'?;trac
jump trace;fail;there is no chain 'trace' in table 't';trace
meta pkttype set host;fail;'meta pkttype' cannot be set;meta pkttype
iifname set eth0;fail;'meta iifname' cannot be set;iifname
meta mark & 0xff set 5;fail;only a field can be set;meta mark & 0xff
ct zone set 5 accept;ok;
ct state set new;fail;'ct state' cannot be set;ct state
# words that come later, and that never will
numgen random mod 2 0 accept;ok;
jhash ip saddr mod 2 0 accept;ok;
ip saddr @blocked drop;fail;there is no set 'blocked' in table 't';@blocked
ip saddr != @blocked drop;fail;there is no set 'blocked' in table 't';@blocked
@th,0,16 5 accept;fail;raw payload expressions are not supported;@
tcp dport vmap { 22 : accept };ok;
ip saddr . tcp dport vmap @m;fail;there is no map 'm' in table 't';@m
add @s { ip saddr ct count over 10 };fail;there is no set 's' in table 't';s
add @s { ip saddr ct count };fail;unexpected '}', expected $name, a number or 'over';}
add @s { ip saddr limit rate over 5/second };fail;statements of single elements are not supported, but for ct count;limit
add @s { ip saddr last };fail;statements of single elements are not supported, but for ct count;last
add @s { ip saddr comment "x" };fail;comments of single elements are not supported; that of the set stands in its block;comment
add @s { ip saddr counter };fail;statements of single elements are not supported, but for ct count;counter
add @s { ip saddr timeout 5s quota over 5 mbytes };fail;statements of single elements are not supported, but for ct count;quota
add @s { ip saddr };fail;there is no set 's' in table 't';s
update @s { ip saddr };fail;there is no set 's' in table 't';s
flow add @f;fail;flow add is for packets that are routed through: it is reached from forward alone;flow add @f
flow add f;fail;unknown word 'f', expected '@';f
flow delete @f;fail;'delete' cannot stand here, expected 'add';delete
fwd to eth0;fail;fwd is for chains at ingress and egress of devices; others route or bridge;fwd to eth0
fwd eth0;fail;unknown word 'eth0', expected 'to';eth0
fwd to 7;fail;unexpected '7', expected a name;7
meta nftrace 1;fail;unexpected '1', expected 'set';1
queue num 1;fail;'queue' is not supported;queue
queue;fail;'queue' is not supported;queue
synproxy;fail;'synproxy' is not supported;synproxy
tproxy to :5;fail;'tproxy' is not supported;tproxy
dup to 10.0.0.1;fail;'dup' is not supported;dup
socket transparent 1;fail;'socket' is not supported;socket
exthdr hbh exists;fail;'exthdr' is not supported;exthdr
osf name "x";fail;'osf' is not supported;osf
xt target;fail;'xt' is not supported;xt
meta hour 5 accept;fail;'meta hour' is not supported;hour
meta random 5;fail;'meta random' is not supported;random
snat to 10.0.0.1;fail;snat, dnat, masquerade and redirect are for nat chains; use ct(commit, nat(...)) or a chain of type nat;snat to 10.0.0.1
ip saddr 10.0.0.1;ok;
ip saddr;fail;unexpected end of line, expected a comparison or a value;
ip saddr == == 5;fail;unexpected '==', expected a value;==
ip saddr 10.0.0.1 10.0.0.2;fail;unexpected '10.0.0.2', expected a match, a statement or the end of the line;10.0.0.2
ip;fail;unexpected end of line, expected a word;
== 5;fail;unexpected '==', expected a match, a statement or the end of the line;==
{ 1 };fail;unexpected '{', expected a match, a statement or the end of the line;{
5;fail;unexpected '5', expected a match, a statement or the end of the line;5
"foo";fail;unexpected "foo", expected a match, a statement or the end of the line;"foo"
tcp dport { 22, 80;fail;unexpected end of file, expected '}';
tcp dport { 22 80 };fail;unexpected '80', expected '}';80
$x;fail;unexpected '$x', expected a match, a statement or the end of the line;$x
ip saddr $x accept;fail;'$x' is not defined;$x
% accept;fail;the character '%' has no meaning here;%
tcp dport 22 : accept;fail;unexpected ':', expected a match, a statement or the end of the line;:
