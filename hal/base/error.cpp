// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/base/error.hpp"

#include <cerrno>
#include <cstring>

namespace oamhal::hal {

oamhal_status status_of_errno(int error) {
  switch (error) {
    case 0:
      return OAMHAL_OK;
    case EINVAL:
    case ENAMETOOLONG:
      return OAMHAL_ERROR_INVALID_ARGUMENT;
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
      return OAMHAL_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
      return OAMHAL_ERROR_NO_PERMISSION;
    case ENOSYS:
    case EOPNOTSUPP:
      return OAMHAL_ERROR_NOT_SUPPORTED;
    case ENOMEM:
      return OAMHAL_ERROR_NO_MEMORY;
    case ETIMEDOUT:
      return OAMHAL_ERROR_TIMEOUT;
    case EBUSY:
      return OAMHAL_ERROR_BUSY;
    case EBADMSG:
    case EFBIG:
    case ELOOP:
      return OAMHAL_ERROR_MALFORMED;
    default:
      return OAMHAL_ERROR_IO;
  }
}

const char* describe_errno(int error) {
  const char* text = strerrordesc_np(error);
  return text == nullptr ? "unknown error" : text;
}

}  // namespace oamhal::hal
