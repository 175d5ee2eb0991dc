12:01:02.300 |30679,,,MiuSkinny,23,Failed to retrieve Certificate for CCM Server 10.48.46.182
12:01:02.301 |30679,,,MiuSkinny,23,Failed to extract any CCM Certificates - Registration cannot proceed. Starting retry timer -> 5000 msec
12:01:02.302 |30679,,,MiuGeneral,24,Found local CTL file [/tmp/a31cefe5-9359-4cbc-a0f3-52eb870d976c.tlv]
12:01:02.303 |30679,,,MiuGeneral,25,CCMCertificateCache::RetrieveServerCertificates() failed to find CCM Server '10.48.46.182' in CTL File
