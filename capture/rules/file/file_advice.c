/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/file/file_advice.h"

#define NO_SUCH_DEVICE                                                                             \
    "Is the device in CUCM (Device > Phone) under exactly the name in the file's, MAC address "    \
    "and "                                                                                         \
    "prefix included? If it is, save it once more and apply the configuration, and see that the "  \
    "TFTP server that the phone asks is of the same cluster and its Cisco TFTP service has built " \
    "its files (restart it where it has not)."

static const char *const not_found[FILE_KIND_COUNT] = {
    [FILE_CONFIGURATION] = NO_SUCH_DEVICE,
    [FILE_DEFAULT] =
        "Every TFTP server of CUCM gives the default configuration: the one that was "
        "asked is none, or its Cisco TFTP service did not build its files; restart it.",
    [FILE_FIRMWARE] =
        "The load that the configuration names (Phone Load Name of the device, or Device Settings "
        "> "
        "Device Defaults) must be on every TFTP server (Cisco Unified OS Administration > Software "
        "Upgrades > TFTP File Management): upload or install it, then restart the Cisco TFTP "
        "service, or correct the name.",
    [FILE_DIAL_RULES] =
        "The phone's configuration names these dial rules (Call Routing > Dial Rules "
        "> SIP Dial Rules): save them once more and restart the Cisco TFTP service.",
    [FILE_SOFT_KEYS] = "The phone's configuration names this softkey template (Device > Device "
                       "Settings > Softkey Template): save it once more and restart the Cisco TFTP "
                       "service.",
    [FILE_FEATURE_POLICY] =
        "The phone's configuration names this policy (Device > Device Settings > "
        "Feature Control Policy): save it once more and restart the Cisco TFTP "
        "service.",
};

void file_advise(struct finding *finding, enum file_kind kind, bool default_was_given) {
    if (not_found[kind] == NULL)
        return;
    if (default_was_given)
        finding_advise(finding, true,
                       "%s The client got the default configuration in its place: where "
                       "auto-registration is on, that is how a new phone begins, and it gets a "
                       "configuration of its own once it has registered.",
                       NO_SUCH_DEVICE);
    else
        finding_advise(finding, true, "%s", not_found[kind]);
}
