/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trust list as CUCM's command line prints it for `show ctl` and `show itl`, so that the two can
 * be compared line by line. Layout: cisco.com 118892 and 118893, `show ctl` listings. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_LISTING_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_LISTING_H

#include <glib.h>

#include "ctl/trust/signature.h"

/* Records listed, in text or JSON; a file can be all records. */
enum { LISTING_RECORDS_MOST = 10000 };

/* Appends the whole listing. `verification` is of the same file; NULL: it was not verified. Where
 * CUCM's wording for what is wrong is not known, it is ours. */
void listing_append(GString *out, const struct ctl_file *file,
                    const struct ctl_verification *verification);

/* "CTL", "ITL", or "signed": how the listing calls the file. */
const char *listing_noun(const struct ctl_file *file);

#endif
