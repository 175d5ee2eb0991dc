04:41:21.400 |30679,,,MiuSkinny,23,Failed to retrieve Certificate for CCM Server 10.48.47.110
04:41:21.401 |30679,,,MiuSkinny,23,Failed to extract any CCM Certificates - Registration cannot proceed. Starting retry timer -> 5000 msec
04:41:21.402 |30679,,,MiuGeneral,24,Found local CTL file [/tmp/a31cefe5-9359-4cbc-a0f3-52eb870d976c.tlv]
04:41:21.403 |30679,,,MiuGeneral,25,CCMCertificateCache::RetrieveServerCertificates() failed to find CCM Server '10.48.47.110' in CTL File
