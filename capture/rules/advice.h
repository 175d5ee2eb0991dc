/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to check next, for this trouble on this service, from the products' own documents. */
#ifndef UCSCOPE_CAPTURE_RULES_ADVICE_H
#define UCSCOPE_CAPTURE_RULES_ADVICE_H

#include "capture/rules/catalogue.h"
#include "capture/rules/services.h"

/* The advice for a code on a service when a party of `actor_role` acted ("" when unknown). Falls
 * back to the catalogue's own. Static text; never NULL. "{actor}" in it stands for the address of
 * who acted. */
const char *advice_for(enum code code, enum service service, const char *actor_role);

/* What to check after that where a server was not reached: what should listen on this service's
 * port. Static text; NULL: nothing is known. "{port}" and "{transport}" stand for "UDP 5060" and
 * "UDP". */
const char *advice_about_service(enum code code, enum service service);

/* What to check besides on a client of this role ("" when unknown). Static text; NULL: nothing. */
const char *advice_about_client(enum code code, const char *client_role);

#endif
