/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/prefs.h>

#include "plugins/xmpp_s2s/s2s_preferences.h"

static const char *dialback_secret = "";

void s2s_preferences_register(int proto) {
    module_t *module = prefs_register_protocol(proto, NULL);
    prefs_register_string_preference(
        module, "dialback_secret", "Dialback secret",
        "With it, the key of each db:result and db:verify is compared with what Cisco XCP, "
        "XEP-0185, jabberd and Openfire make of it, and a key that fits none is a finding",
        &dialback_secret);
}

const char *s2s_preferences_secret(void) {
    return dialback_secret;
}
