/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include "plugins/ils/packet-ils.h"
#include "plugins/uc/uc_settings.h"
#include "plugins/xmpp_s2s/s2s_preferences.h"

/* Services with a dissector of ours: they are wherever it is, by its own preference, "Decode As" or
 * `tshark -d`. */
static const struct decoded {
    enum service service;
    const char *table;
    const char *dissector;
} decoded_services[] = {
    {SERVICE_ILS, "tcp.port", "ils"},
    {SERVICE_ILS_TLS, "tls.port", "ils.tls"},
    {SERVICE_XMPP_S2S, "tcp.port", "xmpp_s2s"},
};

static range_t *port_ranges[SERVICE_COUNT]; /* NULL for those above */

static bool is_decoded(enum service service) {
    for (size_t i = 0; i < G_N_ELEMENTS(decoded_services); i++) {
        if (decoded_services[i].service == service)
            return true;
    }
    return false;
}

/* "uc.sip_tls.port" for SIP/TLS. */
static void register_ports(module_t *module, enum service service) {
    const struct service_entry *entry = &service_table[service];
    wmem_allocator_t *scope = wmem_epan_scope();
    char *name = wmem_strdup_printf(scope, "%s.port", entry->option);
    const char *title = wmem_strdup_printf(scope, "%s port(s)", entry->words);
    char ports[SERVICE_PORTS_TEXT];
    const char *about = wmem_strdup_printf(scope, "%s ports on which %s is expected",
                                           service_transports_text(service), entry->words);
    range_convert_str(scope, &port_ranges[service], service_ports_text(service, ports), UINT16_MAX);
    prefs_register_range_preference(module, g_strdelimit(name, "-", '_'), title, about,
                                    &port_ranges[service], UINT16_MAX);
}

void uc_settings_register(module_t *module) {
    for (unsigned service = 0; service < SERVICE_COUNT; service++) {
        if (!is_decoded((enum service)service))
            register_ports(module, (enum service)service);
    }
}

struct teaching {
    struct services *services;
    enum service service;
    dissector_handle_t handle;
};

static void teach_port(guint32 port, gpointer data) {
    const struct teaching *teaching = data;
    services_put(teaching->services, (uint16_t)port, teaching->service);
}

static void teach_entry(const char *table, ftenum_t type, void *key, void *entry, void *data) {
    const struct teaching *teaching = data;
    (void)table;
    (void)type;
    if (teaching->handle != NULL && dtbl_entry_get_handle(entry) == teaching->handle)
        teach_port(GPOINTER_TO_UINT(key), data);
}

/* A port that is in two lists is of the service whose own list it is: XMPP is spoken by the XCP
 * router, too. */
static void teach_services(struct services *services) {
    services_clear(services);
    for (size_t i = 0; i < G_N_ELEMENTS(decoded_services); i++) {
        const struct decoded *decoded = &decoded_services[i];
        struct teaching teaching = {services, decoded->service, find_dissector(decoded->dissector)};
        dissector_table_foreach(decoded->table, teach_entry, &teaching);
    }
    for (unsigned service = 0; service < SERVICE_COUNT; service++) {
        struct teaching teaching = {services, (enum service)service, NULL};
        if (port_ranges[service] != NULL)
            range_foreach(port_ranges[service], teach_port, &teaching);
    }
}

void uc_settings_read(struct uc_settings *settings) {
    settings->dialback_secret = wmem_strdup(wmem_file_scope(), s2s_preferences_secret());
    settings->dialback_secrets[0] = settings->dialback_secret;
    settings->has_ils_framing = ils_framing_set(&settings->ils_framing);
    teach_services(&settings->services);
}

struct engine_options uc_settings_options(const struct uc_settings *settings) {
    return (struct engine_options){
        .services = &settings->services,
        .ils_framing = settings->has_ils_framing ? &settings->ils_framing : NULL,
        .dialback_secrets = *settings->dialback_secret == '\0' ? NULL : settings->dialback_secrets,
    };
}
