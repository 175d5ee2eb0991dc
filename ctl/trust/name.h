/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinguished names as text, compared across the ways they are written: CN=a;O=b, O=b, CN=a,
 * cn="a";o="b". */
#ifndef UCSCOPE_CTL_TRUST_NAME_H
#define UCSCOPE_CTL_TRUST_NAME_H

#include "wire/span.h"

/* Names with more parts than this equal none. */
#define CTL_NAME_PARTS_MAX 32

/* Whether every value in `name` is also a value in `full`, in any order. Attribute names are not
 * compared (writers call the same one S and ST), nor case, quotes, backslashes or spaces at the
 * ends. False when `name` has no value: `full` may have attributes that a list's writer leaves out,
 * but not the other way round. */
bool ctl_name_is_within(struct span name, struct span full);

#endif
