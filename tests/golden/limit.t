# limits and quotas
:ip prerouting filter raw
limit rate 5/second accept;ok;limit rate 5/second burst 5 packets accept
limit rate 5/second burst 5 packets;ok;
limit rate over 100/minute burst 20 packets drop;ok;
limit rate 1/hour burst 1 packets;ok;
limit rate 1/day burst 0 packets;ok;limit rate 1/day burst 5 packets
limit rate 1/week;ok;limit rate 1/week burst 5 packets
limit rate 1000000000/second;ok;limit rate 1000000000/second burst 5 packets
limit rate 4294967295/week burst 4294967295 packets;ok;
limit rate 100 bytes/second;ok;
limit rate over 10 mbytes/minute burst 12 kbytes drop;ok;
limit rate 2048 bytes/second burst 1025 bytes;ok;limit rate 2 kbytes/second burst 1025 bytes
limit rate 1048576 kbytes/day;ok;limit rate 1024 mbytes/day
limit rate 10 bytes/second burst 0 bytes;ok;limit rate 10 bytes/second
tcp dport ssh limit rate 1/minute counter;ok;tcp dport 22 limit rate 1/minute burst 5 packets counter packets 0 bytes 0
limit rate 5/second limit rate 6/second;ok;limit rate 5/second burst 5 packets limit rate 6/second burst 5 packets
limit name slow accept;ok;
limit name "slow";ok;limit name slow
limit name slw;fail;there is no limit 'slw' in table 't', did you mean 'slow'?;slw
limit name hits;fail;there is no limit 'hits' in table 't';hits
limit rate 0/second;fail;a rate is at least 1; to let nothing through, drop it;0/second
limit rate 1000000001/second;fail;a rate is at most a packet in each nanosecond;1000000001/second
limit rate 1099511627777 bytes/second;fail;a rate is at most 1099511627776 bytes in each second;1099511627777 bytes/second
limit rate 1/week burst 6614 packets;fail;the burst is too large for so low a rate;burst 6614 packets
limit rate 1/week burst 6613 packets;ok;
limit rate 5/seconds;fail;unknown unit 'seconds', did you mean 'second'?;seconds
limit rate 5/fortnight;fail;unknown unit 'fortnight';fortnight
limit rate 5 gbytes/second;fail;unknown unit 'gbytes', did you mean 'bytes'?;5 gbytes
limit rate 18446744073709551615 mbytes/second;fail;this is too large;18446744073709551615 mbytes
limit rate 18446744073709551616/second;fail;'18446744073709551616' is too large;18446744073709551616
limit rate 5/second burst 5 bytes;fail;the burst of this limit is one of packets;5 bytes
limit rate 5 bytes/second burst 5 packets;fail;the burst of this limit is one of bytes;burst 5 packets
limit rate 5/second burst 4294967296 packets;fail;a burst is at most 4294967295;burst 4294967296 packets
limit rate 5/second burst 5;fail;unexpected end of line, expected a word, 'packets' or 'bytes';
limit 5/second;fail;unexpected '5', expected 'name' or 'rate';5
limit;fail;unexpected end of line, expected 'name' or 'rate';
quota 5 mbytes accept;ok;
quota until 5 mbytes accept;ok;quota 5 mbytes accept
quota over 5 mbytes drop;ok;
quota over 5000 bytes used 1024 bytes drop;ok;quota over 5000 bytes used 1 kbytes drop
quota 0 bytes;ok;
quota 1 kbytes used 0 bytes;ok;quota 1 kbytes
quota 9223372036854775807 bytes;ok;
quota name much drop;ok;
quota name mch;fail;there is no quota 'mch' in table 't', did you mean 'much'?;mch
quota 9223372036854775808 bytes;fail;a quota is below 8 ebytes;9223372036854775808 bytes
quota 5 packets;fail;'packets' cannot stand here, expected a word or 'bytes';packets
quota 5 parsecs;fail;unknown unit 'parsecs';5 parsecs
quota 5;fail;unexpected end of line, expected a word or 'bytes';
quota;fail;unexpected end of line, expected $name, a number, 'name', 'over' or 'until';
