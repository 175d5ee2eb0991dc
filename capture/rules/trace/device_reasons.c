/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/trace/device_reasons.h"

#include <glib.h>
#include <string.h>

#define LOAD                                                                                       \
    "Compare the device's configuration and firmware (device page, Device Defaults) with what it " \
    "is, and see that TFTP gives it them"
#define DATABASE                                                                                   \
    "Look at the state of database replication (`utils dbreplication runtimestate`, Unified CM "   \
    "Database Status in Unified Reporting)"
#define REGISTER_FORM "Look at the REGISTER: Call-ID, To, and an Expires that is not too small"
#define CONFIGURE     "Configure the device in CUCM, by the very name that it asks with"
#define SECURITY_PROFILE                                                                           \
    "Compare the phone security profile (mode, X.509 subject name, transport, digest) with what "  \
    "the device has and presents"

static const struct device_reason unregistered[] = {
    {1, DEVICE_LOST, "Unknown", "for a reason that it does not know", NULL},
    {6, DEVICE_LOST, "ConnectivityError", "the connection was interrupted", NULL},
    {8, DEVICE_WELL, "DeviceInitiatedReset", NULL, NULL},
    {9, DEVICE_WELL, "CallManagerReset", NULL, NULL},
    {10, DEVICE_WELL, "DeviceUnregistered", NULL, NULL},
    {11, DEVICE_REFUSED, "MalformedRegisterMsg", "its REGISTER is malformed", REGISTER_FORM},
    {12, DEVICE_LOST, "SCCPDeviceThrottling", "it sent more events than one device may",
     "See what the device sends so much of; service parameter Max Events Allowed"},
    {13, DEVICE_LOST, "KeepAliveTimeout", "no KeepAlive came any more", NULL},
    {14, DEVICE_LOST, "ConfigurationMismatch", "its configuration is not that of CUCM", DATABASE},
    {15, DEVICE_WELL, "CallManagerRestart", NULL, NULL},
    {16, DEVICE_WELL, "DuplicateRegistration", NULL, NULL},
    {17, DEVICE_WELL, "CallManagerApplyConfig", NULL, NULL},
    {18, DEVICE_LOST, "DeviceNoResponse", "it did not answer when it was told to reset or restart",
     NULL},
    {19, DEVICE_WELL, "EMLoginLogout", NULL, NULL},
    {20, DEVICE_WELL, "EMCCLoginLogout", NULL, NULL},
    {21, DEVICE_WELL, "PowerSavePlus", NULL, NULL},
    {22, DEVICE_LOST, "CallManagerForcedRestart", "it did not answer a new configuration", NULL},
    {23, DEVICE_WELL, "SourceIPAddrChanged", NULL, NULL},
    {24, DEVICE_WELL, "SourcePortChanged", NULL, NULL},
    {25, DEVICE_LOST, "RegistrationSequenceError", "it asked for its configuration out of turn",
     LOAD},
    {26, DEVICE_LOST, "InvalidCapabilities", "the media capabilities that it reports are wrong",
     LOAD},
    {28, DEVICE_WELL, "FallbackInitiated", NULL, NULL},
    {29, DEVICE_WELL, "DeviceSwitch", NULL, NULL},
    {30, DEVICE_WELL, "DeviceWipe", NULL, NULL},
    {31, DEVICE_LOST, "DeviceForcedReset", "its REGISTER had been answered 503, and it was reset",
     NULL},
    {33, DEVICE_WELL, "LowBattery", NULL, NULL},
    {34, DEVICE_WELL, "ManualPowerOff", NULL, NULL},
};

static const struct device_reason transient[] = {
    {1, DEVICE_LOST, "Unknown", "it did not come to the end of its registration", NULL},
    {2, DEVICE_REFUSED, "NoEntryInDatabase", "it is not configured", CONFIGURE},
    {3, DEVICE_REFUSED, "DatabaseConfigurationError",
     "it is not configured, and not registered by itself (auto-registration)",
     CONFIGURE ", or let it auto-register"},
    {4, DEVICE_REFUSED, "DeviceNameUnresolveable", "its REGISTER does not tell which device it is",
     "Give the device digest credentials, with which it answers a challenge (401)"},
    {6, DEVICE_LOST, "ConnectivityError", "the connection dropped before it was registered", NULL},
    {7, DEVICE_REFUSED, "InitializationError", "an error inside CUCM",
     "Look into the SDL trace of CallManager at that time; a restart of the service may help"},
    {10, DEVICE_REFUSED, "AuthenticationError", "it did not pass TLS or digest authentication",
     SECURITY_PROFILE},
    {11, DEVICE_REFUSED, "InvalidX509NameInCertificate",
     "its certificate has another name than the X.509 subject name that is configured",
     SECURITY_PROFILE},
    {12, DEVICE_REFUSED, "InvalidTLSCipher", "it offers no cipher suite that CUCM takes",
     SECURITY_PROFILE},
    {14, DEVICE_REFUSED, "MalformedRegisterMsg", "its REGISTER is malformed", REGISTER_FORM},
    {15, DEVICE_REFUSED, "ProtocolMismatch",
     "it speaks SIP where SCCP is configured, or SCCP "
     "where SIP is",
     LOAD},
    {16, DEVICE_REFUSED, "DeviceNotActive", "it has not been activated",
     "Activate the device (onboarding by activation code)"},
    {17, DEVICE_REFUSED, "AuthenticatedDeviceAlreadyExists",
     "a device of that name is registered already",
     "See which two devices have that name: a copy, or somebody who should not"},
    {18, DEVICE_REFUSED, "ObsoleteProtocolVersion", "its version of SCCP is too old", LOAD},
    {19, DEVICE_WELL, "DigestAuthChallenge", NULL, NULL},
    {20, DEVICE_WELL, "DigestAuthChallengeForID", NULL, NULL},
    {21, DEVICE_LOST, "DigestChallengeTimeout", "it did not answer a challenge (401)",
     SECURITY_PROFILE},
    {22, DEVICE_REFUSED, "ExpiresTimeTooSmall", "the Expires of its REGISTER is too small",
     "Give the device a longer time of registration"},
    {23, DEVICE_REFUSED, "DatabaseTimeout", "CUCM's database did not answer", DATABASE},
    {24, DEVICE_REFUSED, "UniqueDeviceForUserNotFound",
     "its user has no device, or several, in CUCM",
     "Give the user the one device by which it is to be known"},
    {25, DEVICE_LOST, "RegistrationSequenceError", "it asked for its configuration out of turn",
     LOAD},
    {26, DEVICE_REFUSED, "InvalidCapabilities", "the media capabilities that it reports are wrong",
     LOAD},
    {27, DEVICE_LOST, "CapabilityResponseTimeout", "it did not tell its media capabilities in time",
     NULL},
    {28, DEVICE_REFUSED, "SecurityMismatch",
     "its security is not that which is configured (TLS where none is, or none where it is)",
     SECURITY_PROFILE},
    {29, DEVICE_REFUSED, "AutoRegisterDBError", "it could not be registered by itself",
     "Configure the device, or see that auto-registration is allowed for its type, and that the "
     "cluster is not in mixed mode without it"},
    {30, DEVICE_REFUSED, "DBAccessError", "its configuration could not be had from the database",
     DATABASE},
    {31, DEVICE_REFUSED, "AutoRegisterDBConfigTimeout",
     "its configuration did not come into the database in time", DATABASE},
    {32, DEVICE_REFUSED, "DeviceTypeMismatch", "it is of another model than is configured", LOAD},
    {33, DEVICE_REFUSED, "AddressingModeMismatch",
     "it has no address of the family (IPv4, IPv6) that is configured", LOAD},
    {34, DEVICE_REFUSED, "SourceVerificationForSoftwareMediaDevicesFailure",
     "its address is of no node of the cluster",
     "See that the node of the media device is a server of the cluster, by that address"},
    {35, DEVICE_REFUSED, "AuthorizationError", "its user is not the one that is configured",
     "Compare the user in the Contact of its REGISTER with the device's owner"},
};

static const struct device_reason tls[] = {
    {1, DEVICE_REFUSED, "AuthenticationError",
     "it came by TLS, and its security mode is neither Authenticated nor Encrypted",
     SECURITY_PROFILE},
    {2, DEVICE_REFUSED, "InvalidX509NameInCertificate",
     "its certificate has another name than the X.509 subject name that is configured",
     SECURITY_PROFILE},
    {3, DEVICE_REFUSED, "InvalidTLSCipher", "it offers no cipher suite that CUCM takes",
     SECURITY_PROFILE},
};

static const struct device_reason lines[] = {
    {2, DEVICE_REFUSED, "MisconfiguredDirectoryNumber",
     "a directory number of it is configured "
     "otherwise",
     LOAD},
    {3, DEVICE_REFUSED, "MalformedRegisterMessage", "its REGISTER is malformed", REGISTER_FORM},
    {4, DEVICE_REFUSED, "AuthenticationError",
     "its digest user or password is not the one that "
     "is configured",
     SECURITY_PROFILE},
    {6, DEVICE_REFUSED, "MaxLinesExceeded", "it wants more lines than a device may have", LOAD},
    {7, DEVICE_REFUSED, "TransportProtocolMismatch",
     "it came by another transport (UDP, TCP, TLS) than is configured", SECURITY_PROFILE},
    {8, DEVICE_REFUSED, "BulkRegistrationError",
     "it registers several lines at once where it may "
     "not",
     LOAD},
};

/* What a phone itself remembers of the last time. */
static const struct device_reason out_of_service[] = {
    {0, DEVICE_WELL, "None", NULL, NULL},
    {10, DEVICE_LOST, "TCPtimedOut", "TCP had no answer from CUCM", NULL},
    {12, DEVICE_LOST, "TCPucmResetConnection", "CUCM reset the connection", NULL},
    {13, DEVICE_LOST, "TCPucmAbortedConnection", "CUCM aborted the connection", NULL},
    {14, DEVICE_LOST, "TCPucmClosedConnection", "CUCM closed the connection", NULL},
    {15, DEVICE_LOST, "SCCPKeepAliveFailure", "its KeepAlives were not answered", NULL},
    {16, DEVICE_LOST, "TCPdeviceLostIPAddress", "it lost its IP address",
     "See whether the DHCP server answered, and whether another host has the address"},
    {17, DEVICE_LOST, "TCPDeviceRegistrationTimedOut", "its registration was not answered in time",
     NULL},
    {18, DEVICE_WELL, "TCPclosedConnectHighPriorityUcm", NULL, NULL},
    {20, DEVICE_WELL, "TCPclosedUserInitiatedReset", NULL, NULL},
    {22, DEVICE_WELL, "TCPclosedUcmInitiatedReset", NULL, NULL},
    {23, DEVICE_WELL, "TCPclosedUcmInitiatedRestart", NULL, NULL},
    {24, DEVICE_REFUSED, "TCPClosedRegistrationReject", "its registration was rejected", LOAD},
    {25, DEVICE_WELL, "RegistrationSuccessful", NULL, NULL},
    {26, DEVICE_WELL, "TCPclosedVlanChange", NULL, NULL},
    {41, DEVICE_LOST, "TCPclosedDHCPTimeout", "DHCP did not answer",
     "See whether the DHCP server answered the phone"},
    {105, DEVICE_LOST, "TCPclosedDeviceRestart",
     "it started again, for it did not get its configuration or dial plan",
     "See whether TFTP gives the phone its files"},
    {106, DEVICE_REFUSED, "TCPsecureConnectionFailed", "it got no secure connection with CUCM",
     "See which side refused whose certificate: its trust list (CTL, ITL) against CUCM's "
     "certificate, its own against CallManager-trust"},
    {108, DEVICE_LOST, "VpnConnectionLost", "its VPN was lost", NULL},
    {113, DEVICE_LOST, "TCPclosedSocketError", "an error of its socket", NULL},
};

#define REASONS(table) table, G_N_ELEMENTS(table)
static const struct device_alarm alarms[] = {
    {"EndPointUnregistered", "Reason", REASONS(unregistered)},
    {"DeviceUnregistered", "Reason", REASONS(unregistered)},
    {"EndPointTransientConnection", "Reason", REASONS(transient)},
    {"DeviceTransientConnection", "Reason", REASONS(transient)},
    {"ConnectionFailure", "Reason", REASONS(tls)},
    {"SIPLineRegistrationError", "Reason", REASONS(lines)},
    {"LastOutOfServiceInformation", "ReasonForOutOfService", REASONS(out_of_service)},
};

const struct device_alarm *device_alarm_find(const char *name) {
    for (unsigned i = 0; i < G_N_ELEMENTS(alarms); i++)
        if (strcmp(alarms[i].name, name) == 0)
            return &alarms[i];
    return NULL;
}

const struct device_reason *device_reason_find(const struct device_alarm *alarm, int64_t number) {
    for (unsigned i = 0; i < alarm->count; i++)
        if (alarm->reasons[i].number == number)
            return &alarm->reasons[i];
    return NULL;
}
