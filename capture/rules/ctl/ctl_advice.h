/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to check about an ITL or a signed configuration, for which the catalogue's advice about a
 * CTL is wrong. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_CTL_CTL_ADVICE_H
#define UCSCOPE_CAPTURE_RULES_CTL_CTL_ADVICE_H

#include "capture/rules/catalogue.h"

/* NULL: what the catalogue says fits. Static text. */
const char *ctl_advice(enum code code, const char *file);

#endif
