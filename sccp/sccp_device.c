/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sccp/sccp_device.h"

static const struct {
    uint32_t type;
    const char *text;
} devices[] = {
    {1, "Cisco 30 SP+"},
    {2, "Cisco 12 SP+"},
    {3, "Cisco 12 SP"},
    {4, "Cisco 12 S"},
    {5, "Cisco 30 VIP"},
    {6, "Cisco 7910"},
    {7, "Cisco 7960"},
    {8, "Cisco 7940"},
    {9, "Cisco 7935"},
    {12, "Cisco ATA 186"},
    {13, "Cisco ATA 188"},
    {30, "analog access gateway"},
    {40, "digital access gateway"},
    {48, "VGC gateway"},
    {50, "conference bridge"},
    {51, "conference bridge"},
    {52, "conference bridge"},
    {53, "conference bridge"},
    {70, "music on hold"},
    {83, "software media termination point"},
    {84, "Cisco media server"},
    {85, "conference bridge"},
    {86, "conference bridge"},
    {87, "conference bridge"},
    {110, "media termination point"},
    {111, "media termination point"},
    {112, "media termination point"},
    {113, "media termination point"},
    {115, "Cisco 7941"},
    {119, "Cisco 7971"},
    {126, "annunciator"},
    {302, "Cisco 7985"},
    {307, "Cisco 7911"},
    {308, "Cisco 7961G-GE"},
    {309, "Cisco 7941G-GE"},
    {348, "Cisco 7931"},
    {365, "Cisco 7921"},
    {369, "Cisco 7906"},
    {404, "Cisco 7962"},
    {431, "Cisco 7937"},
    {434, "Cisco 7942"},
    {435, "Cisco 7945"},
    {436, "Cisco 7965"},
    {437, "Cisco 7975"},
    {484, "Cisco 7925"},
    {495, "Cisco 6921"},
    {496, "Cisco 6941"},
    {497, "Cisco 6961"},
    {547, "Cisco 6901"},
    {548, "Cisco 6911"},
    {564, "Cisco 6945"},
    {585, "Cisco 8945"},
    {586, "Cisco 8941"},
    {20000, "Cisco 7905"},
    {30002, "Cisco 7920"},
    {30006, "Cisco 7970"},
    {30007, "Cisco 7912"},
    {30008, "Cisco 7902"},
    {30016, "Cisco IP Communicator"},
    {30018, "Cisco 7961"},
    {30019, "Cisco 7936"},
    {30027, "analog phone of a gateway"},
    {30028, "ISDN BRI phone of a gateway"},
};

const char *sccp_device_text(uint32_t type) {
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (devices[i].type == type)
            return devices[i].text;
    return "";
}

static bool is_hexadecimal(struct span text) {
    for (const uint8_t *at = text.at; at < text.end; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'F') ||
              (*at >= 'a' && *at <= 'f')))
            return false;
    return true;
}

static bool has(struct span name, const char *part) {
    for (; span_len(name) >= strlen(part); name.at++)
        if (span_starts_with_text(name, part))
            return true;
    return false;
}

enum sccp_device_kind sccp_device_kind_of(struct span name) {
    static const char phone[] = "SEP";
    enum { MAC_DIGITS = 12 };
    const struct span behind = span_after(name, strlen(phone));
    if (span_starts_with_text(name, phone) && span_len(behind) == MAC_DIGITS &&
        is_hexadecimal(behind))
        return SCCP_DEVICE_PHONE;
    return span_starts_with_text(name, "CiscoUM") && has(name, "-VI") ? SCCP_DEVICE_VOICE_PORT
                                                                      : SCCP_DEVICE_OTHER;
}
