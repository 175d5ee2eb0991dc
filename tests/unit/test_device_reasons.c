/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reasons of CUCM's alarms about devices are told once each, and none without words. */
#include "capture/rules/trace/device_reasons.h"

#include <glib.h>

static const char *const alarms[] = {"EndPointUnregistered",        "DeviceUnregistered",
                                     "EndPointTransientConnection", "DeviceTransientConnection",
                                     "ConnectionFailure",           "SIPLineRegistrationError",
                                     "LastOutOfServiceInformation"};

static void trouble_has_words_and_each_number_one_reason(void) {
    for (unsigned i = 0; i < G_N_ELEMENTS(alarms); i++) {
        const struct device_alarm *alarm = device_alarm_find(alarms[i]);
        g_assert_nonnull(alarm);
        for (unsigned j = 0; j < alarm->count; j++) {
            const struct device_reason *reason = &alarm->reasons[j];
            g_assert_true(device_reason_find(alarm, reason->number) == reason);
            g_assert_cmpint(reason->words != NULL, ==, reason->verdict != DEVICE_WELL);
            g_assert_cmpuint(strlen(reason->name), >, 0);
        }
    }
}

static void assert_verdict(const char *alarm, int64_t number, enum device_verdict wanted) {
    g_assert_cmpint(device_reason_find(device_alarm_find(alarm), number)->verdict, ==, wanted);
}

static void what_somebody_asked_for_is_no_trouble(void) {
    assert_verdict("EndPointUnregistered", 9, DEVICE_WELL);
    assert_verdict("EndPointUnregistered", 13, DEVICE_LOST);
    assert_verdict("EndPointTransientConnection", 28, DEVICE_REFUSED);
    assert_verdict("EndPointTransientConnection", 19, DEVICE_WELL);
    g_assert_null(device_reason_find(device_alarm_find("ConnectionFailure"), 99));
    g_assert_null(device_alarm_find("EndPointRegistered"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/device_reasons/trouble_has_words_and_each_number_one_reason",
                    trouble_has_words_and_each_number_one_reason);
    g_test_add_func("/device_reasons/what_somebody_asked_for_is_no_trouble",
                    what_somebody_asked_for_is_no_trouble);
    return g_test_run();
}
