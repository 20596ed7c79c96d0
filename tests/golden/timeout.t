# timeout policies
:ip prerouting filter raw
ct(timeout=brief);ok;
ct(commit, zone=7, helper=ftp, timeout=brief, events=new);ok;
ct(timeout="brief", commit);ok;ct(commit, timeout=brief)
ct timeout set brief;ok;
ct timeout set "brief" accept;ok;ct timeout set brief accept
ct(timeout=brif);fail;there is no ct timeout 'brif' in table 't', did you mean 'brief'?;timeout=brif
ct timeout set brif;fail;there is no ct timeout 'brif' in table 't', did you mean 'brief'?;brif
ct(timeout=hits);fail;there is no ct timeout 'hits' in table 't';timeout=hits
ct(timeout);fail;'timeout' needs a value: timeout=…;timeout
ct(timeout=5);fail;a name is expected here;5
ct(timeout=brief, timeout=brief);fail;'timeout' is given twice;timeout
ct(timout=brief);fail;unknown argument 'timout', did you mean 'timeout'?;timout
ct timeout brief;fail;unknown word 'brief', expected 'set';brief
