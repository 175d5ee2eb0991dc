/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What CUCM's listing does not say: where the file is from, its SHA-256, who signed it, and all
 * that is wrong with it. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_CHECKED_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_CHECKED_H

#include "capture/trust_lists/judgement.h"
#include "capture/trust_lists/source.h"

void checked_append(GString *out, const struct source *source, const struct ctl_file *file,
                    const struct judgement *judgement);

#endif
