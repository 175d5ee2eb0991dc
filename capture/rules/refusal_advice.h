/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the products' documents say of a refused certificate: who may have refused it, by service,
 * by what is known of both sides, and by what the certificate is. A product is named only where
 * something but the port speaks for it, or as one that is possible. */
#ifndef UCSCOPE_CAPTURE_RULES_REFUSAL_ADVICE_H
#define UCSCOPE_CAPTURE_RULES_REFUSAL_ADVICE_H

#include "capture/rules/finding.h"
#include "capture/rules/services.h"

/* A line for each product, "" when there is nothing to say of any; to be freed with g_free. NULL:
 * `about` is no refusal of a certificate. "{actor}" in it stands for the address of who refused. */
char *refusal_advice(const struct finding *finding, enum code about, enum service service);

#endif
