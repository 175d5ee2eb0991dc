/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One source for expat before and since 2.9, which has positions of 64 bits and asks to use them.
 */
#ifndef UCSCOPE_WIRE_EXPAT_COMPAT_H
#define UCSCOPE_WIRE_EXPAT_COMPAT_H

#include <expat.h>
#include <stdint.h>

#define EXPAT_SINCE(major, minor)                                                                  \
    (XML_MAJOR_VERSION > (major) || (XML_MAJOR_VERSION == (major) && XML_MINOR_VERSION >= (minor)))

/* Where what made expat call lies in all that it was given, bytes; -1: nowhere. */
static inline int64_t expat_position(XML_Parser parser) {
#if EXPAT_SINCE(2, 9)
    return XML_GetCurrentByteIndex64(parser);
#else
    return XML_GetCurrentByteIndex(parser);
#endif
}

/* How many bytes it has. */
static inline uint64_t expat_length(XML_Parser parser) {
#if EXPAT_SINCE(2, 9)
    return XML_GetCurrentByteCount64(parser);
#else
    const int length = XML_GetCurrentByteCount(parser);
    return length < 0 ? 0 : (uint64_t)length;
#endif
}

#endif
