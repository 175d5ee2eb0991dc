/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ctl/ctl_advice.h"

#include "capture/observe/download/download.h"
#include "capture/rules/ctl/ctl_facts.h"

#define RESTART_TVS_AND_TFTP                                                                       \
    "restart the Cisco Trust Verification Service and then Cisco TFTP on that server"

struct advice {
    enum code code;
    const char *itl, *signed_file; /* NULL: the catalogue's */
};

static const struct advice table[] = {
    {CODE_CTL_NOT_FOUND,
     "Is this address a TFTP server of the cluster? Every cluster from 8.0 on gives phones an ITL "
     "file, whether it is secure or not: " RESTART_TVS_AND_TFTP
     " (`show itl` on CUCM prints the list), and see that the enterprise parameter Prepare Cluster "
     "for Rollback to pre 8.0 is False.",
     NULL},
    {CODE_CTL_MALFORMED,
     "Compare its md5 with `show itl` on CUCM. When they are the same, " RESTART_TVS_AND_TFTP
     ", which makes it anew; when they differ, find out who serves or changes the file.",
     "CUCM signs this file when it is asked for: save the device again and reset the phone, and "
     "restart the Cisco TFTP service on that server. If it stays so, compare it with what another "
     "TFTP server of the cluster gives, and find out whether anything between the two changes "
     "files."},
    {CODE_CTL_SIGNATURE_BAD,
     "Compare its md5 with `show itl` on CUCM, which says as well whether its signature is good "
     "there. When they differ, find out who serves the file; when they are the "
     "same, " RESTART_TVS_AND_TFTP
     ". Phones that hold an ITL of another cluster, or of a certificate that is gone, need it "
     "deleted.",
     "Was the certificate that signs files renewed (CallManager or TFTP), or does the phone hold "
     "the ITL or CTL of another cluster? Restart Cisco TFTP on that server, have the phone fetch "
     "its lists again (reset), or delete its ITL."},
    {CODE_CTL_CHANGED,
     "Was a certificate of the cluster regenerated in between? If not, TFTP servers of the cluster "
     "give different files: compare `show itl` on each, and " RESTART_TVS_AND_TFTP
     " where it is old.",
     NULL},
    {CODE_CTL_CERTIFICATE_STALE,
     "Compare `show itl` on CUCM with the list's md5. If CUCM's is newer, reset the phone so that "
     "it fetches it again; if not, " RESTART_TVS_AND_TFTP
     ", after the service whose certificate was renewed.",
     NULL},
};

const char *ctl_advice(enum code code, const char *file) {
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].code == code && !ctl_is_ctl(file))
            return download_is_list(file) ? table[i].itl : table[i].signed_file;
    return NULL;
}
