/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags of XML as they are written: where a tag, its name and its attributes stand. expat tells what
 * they mean, but of an attribute not where it is. */
#ifndef UCSCOPE_XMPP_S2S_TAG_H
#define UCSCOPE_XMPP_S2S_TAG_H

#include "wire/span.h"

struct xmpp_s2s_attribute {
    struct span name;  /* with its prefix */
    struct span value; /* between the quotes, with entities as they are */
};

/* What XML calls white space. */
static inline bool xmpp_s2s_is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes the bytes up to the next < and from there to its >, which does not stand in quotes: `tag`.
 * False: there is none. Markup other than tags (comments, CDATA) is taken, too, up to its first >.
 */
MUST_USE bool xmpp_s2s_take_tag(struct span *rest, struct span *tag);

/* The name of the element, with its prefix, in a start tag that may be cut short. */
struct span xmpp_s2s_tag_name(struct span tag);

/* What follows the name in a start tag: attributes, then / or nothing, then >. */
struct span xmpp_s2s_tag_attributes(struct span tag);

/* Takes the attribute that comes next in xmpp_s2s_tag_attributes. False: there is none, or it is
 * not well-formed. */
MUST_USE bool xmpp_s2s_take_attribute(struct span *rest, struct xmpp_s2s_attribute *out);

#endif
