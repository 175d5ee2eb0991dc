11:50:52.107 |30679,,,MiuGeneral,25,Error executing tftp command 'tftp://10.48.47.189:69/CTLFile.tlv' res=28 (Timeout was reached)
11:50:52.108 |30679,,,MiuGeneral,25,FAILED Port group 'PhoneSystem-1' attempt set InService(true), error retrieving server certificates.
