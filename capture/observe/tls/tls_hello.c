/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHello and ServerHello read from their bytes, top to bottom, as far as the bytes go. */
#include "capture/observe/tls/tls_hello.h"

#include "capture/observe/tls/tls.h"

enum { VERSION_LOWEST = 0x0300, VERSION_HIGHEST = 0x0304 };

/* RFC 8446 4.2. */
enum extension {
    SERVER_NAME = 0,
    SUPPORTED_GROUPS = 10,
    SIGNATURE_ALGORITHMS = 13,
    PROTOCOLS = 16, /* RFC 7301 */
    PRE_SHARED_KEY = 41,
    SUPPORTED_VERSIONS = 43,
};

/* SHA-256 of "HelloRetryRequest" (RFC 8446 4.1.3). */
static const uint8_t retry_random[TLS_RANDOM] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/* The next extension. One that a cut leaves unfinished is not read. */
static bool take_extension(struct span *rest, uint16_t *type, struct span *value) {
    struct wire_u16 number;
    if (!take_be16(rest, &number) || !take_vector16(rest, value))
        return false;
    *type = number.value;
    return true;
}

/* The extensions block, or what there is of it. */
static struct span extensions_of(struct span rest) {
    struct wire_u16 length;
    if (!take_be16(&rest, &length))
        return (struct span){rest.end, rest.end};
    return span_first(rest, length.value);
}

/* Reserved values (RFC 8701) and drafts do not count. */
static uint16_t higher_version(uint16_t best, uint16_t offered) {
    bool known = offered >= VERSION_LOWEST && offered <= VERSION_HIGHEST;
    return known && offered > best ? offered : best;
}

static void read_client_extension(uint16_t type, struct span value, struct tls_client_hello *out) {
    struct span list;
    struct wire_u16 version;
    struct wire_u8 kind;
    if (type == SUPPORTED_VERSIONS && take_vector8(&value, &list)) {
        out->has_versions = true;
        out->versions = list;
        while (take_be16(&list, &version))
            out->offered = higher_version(out->offered, version.value);
    } else if (type == SERVER_NAME && take_vector16(&value, &list) && take_u8(&list, &kind) &&
               kind.value == 0) { /* host_name, the only kind there is: RFC 6066 3 */
        if (!take_vector16(&list, &out->server_name))
            out->server_name = (struct span){NULL, NULL};
    } else if (type == SUPPORTED_GROUPS) {
        (void)!take_vector16(&value, &out->groups);
    } else if (type == SIGNATURE_ALGORITHMS) {
        (void)!take_vector16(&value, &out->signatures);
    } else if (type == PROTOCOLS) {
        (void)!take_vector16(&value, &out->protocols);
    } else if (type == PRE_SHARED_KEY) {
        out->pre_shared_key = true;
    }
}

bool tls_read_client_hello(struct span body, struct tls_client_hello *out) {
    struct wire_u16 version;
    struct span compressions, value;
    if (!take_be16(&body, &version))
        return false;
    *out = (struct tls_client_hello){.offered = version.value};
    bool whole = take_bytes(&body, TLS_RANDOM, &out->random) &&
                 take_vector8(&body, &out->session_id) && take_vector16(&body, &out->suites) &&
                 take_vector8(&body, &compressions);
    if (!whole)
        return true;
    struct span extensions = extensions_of(body);
    uint16_t type;
    while (take_extension(&extensions, &type, &value))
        read_client_extension(type, value, out);
    return true;
}

bool tls_read_ssl2_hello(struct span body, struct tls_client_hello *out) {
    struct wire_u8 type;
    struct wire_u16 version;
    if (!take_u8(&body, &type) || !take_be16(&body, &version))
        return false;
    *out = (struct tls_client_hello){.offered = version.value};
    return true;
}

bool tls_read_server_hello(struct span body, struct tls_server_hello *out) {
    struct wire_u16 version, suite;
    struct wire_u8 compression;
    struct span random, value;
    if (!take_be16(&body, &version))
        return false;
    *out = (struct tls_server_hello){.version = version.value};
    if (!take_bytes(&body, TLS_RANDOM, &random))
        return true;
    out->retry = span_equals(random, span_of(retry_random, TLS_RANDOM));
    bool whole = take_vector8(&body, &out->session_id) && take_be16(&body, &suite);
    if (!whole)
        return true;
    out->cipher_suite = suite.value;
    if (!take_u8(&body, &compression))
        return true;
    struct span extensions = extensions_of(body);
    uint16_t type;
    while (take_extension(&extensions, &type, &value)) {
        if (type == SUPPORTED_VERSIONS && take_be16(&value, &version)) {
            out->version = version.value;
            out->has_version = true;
        }
        out->pre_shared_key |= type == PRE_SHARED_KEY;
    }
    return true;
}
