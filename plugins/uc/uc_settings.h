/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine needs beside packets: the user's ports, framing and secret, gathered from the
 * preferences of the protocol that each belongs to. */
#ifndef UCSCOPE_PLUGINS_UC_UC_SETTINGS_H
#define UCSCOPE_PLUGINS_UC_UC_SETTINGS_H

#include "capture/engine.h"
#include "capture/rules/services.h"
#include "ils/framing.h"

#include <epan/prefs.h>

struct uc_settings {
    struct services services;
    bool has_ils_framing;
    struct ils_framing ils_framing; /* with has_ils_framing */
    char *dialback_secret;          /* "" when there is none */
    const char *dialback_secrets[2];
};

/* The ports of services that no dissector of ours decodes: one preference each. */
void uc_settings_register(module_t *module);

/* Reads them anew as they are now. Start with all zero. No engine may use them any more. */
void uc_settings_read(struct uc_settings *settings);

/* The same for the engine; it points into `settings`. */
struct engine_options uc_settings_options(const struct uc_settings *settings);

#endif
