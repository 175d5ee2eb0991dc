/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tls/starttls.h"

#include <string.h>

/* SMTP, POP3 and FTP greet so, and their clients begin so; IMAP's with a tag of their own (RFC 3501
 * 6.2.1). */
size_t starttls_may_follow(struct span start) {
    static const char *const starts[] = {"220 ",  "220-", "EHLO ", "HELO ", "LHLO ",
                                         "* OK ", "+OK ", "CAPA",  "STLS",  "AUTH TLS"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_starts_with_text(start, starts[i]))
            return strlen(starts[i]);
    struct span rest = start;
    struct wire_u8 byte = {NULL, 0};
    while (take_u8(&rest, &byte) && byte.value > ' ' && byte.value < 0x7f)
        ;
    if (byte.value != ' ')
        return 0;
    const size_t tag = span_len(start) - span_len(rest);
    return span_starts_with_text(rest, "STARTTLS") ? tag + strlen("STARTTLS")
           : span_starts_with_text(rest, "CAPABI") ? tag + strlen("CAPABI")
                                                   : 0;
}
