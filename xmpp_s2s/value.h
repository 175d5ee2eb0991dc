/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as they go into a unit, and where in a start tag they stand: expat tells where a tag is,
 * but not its attributes. Private to this folder. */
#ifndef UCSCOPE_XMPP_S2S_VALUE_H
#define UCSCOPE_XMPP_S2S_VALUE_H

#include "xmpp_s2s/unit.h"

/* Appends UTF-8. What does not fit is left out, no character is cut in two, and it is noted in
 * `anomalies`. */
void xmpp_s2s_append_value(struct xmpp_s2s_text *text, struct span value, uint32_t *anomalies);

/* Removes white space from both ends. */
void xmpp_s2s_trim_value(struct xmpp_s2s_text *text);

/* The name of the element in a start tag, which may be cut short. */
struct span xmpp_s2s_tag_name(struct span tag);

/* The value of an attribute in a start tag, without its quotes; {NULL, NULL} when it is not there.
 * `name` with its prefix. */
struct span xmpp_s2s_tag_attribute(struct span tag, const char *name);

#endif
