#include "kernel/status.h"

const char *status_name(int status)
{
    switch ((enum status)status) {
    case OK: return "OK";
    case E_TIMEOUT: return "E_TIMEOUT";
    case E_CLOSED: return "E_CLOSED";
    case E_CANCELLED: return "E_CANCELLED";
    case E_DEADLOCK: return "E_DEADLOCK";
    case E_NOT_OWNER: return "E_NOT_OWNER";
    case E_OWNER_DIED: return "E_OWNER_DIED";
    case E_TOO_MANY: return "E_TOO_MANY";
    case E_CONTEXT: return "E_CONTEXT";
    case E_STATE: return "E_STATE";
    case E_INVALID: return "E_INVALID";
    case E_BROKEN: return "E_BROKEN";
    }
    return "unknown status";
}
