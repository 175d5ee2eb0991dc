/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of observers: what is listened for in a capture, a line each. */
#ifndef UCSCOPE_CAPTURE_OBSERVE_OBSERVERS_H
#define UCSCOPE_CAPTURE_OBSERVE_OBSERVERS_H

/* X(NAME, name): OBSERVER_NAME is its number, name_observer its struct observer (observer.h). Bytes
 * are offered and ends are told in this order: TCP's own events come after what the bytes meant. */
#define OBSERVER_TABLE(X)                                                                          \
    X(TLS, tls)                                                                                    \
    X(SIP, sip)                                                                                    \
    X(HTTP, http)                                                                                  \
    X(XMPP_S2S, xmpp_s2s)                                                                          \
    X(LDAP, ldap)                                                                                  \
    X(SCCP, sccp)                                                                                  \
    X(SSH, ssh)                                                                                    \
    X(ILS, ils)                                                                                    \
    X(TFTP, tftp)                                                                                  \
    X(DNS, dns)                                                                                    \
    X(NTP, ntp)                                                                                    \
    X(ICMP, icmp)                                                                                  \
    X(TCP, tcp)

enum observer_id {
#define X(NAME, name) OBSERVER_##NAME,
    OBSERVER_TABLE(X)
#undef X
        OBSERVER_COUNT
};

#endif
