// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// The gpu_metrics blob of amdgpu, in every revision that an accelerator module has shown so far.

#ifndef OAM_SIM_GPU_METRICS_HPP_
#define OAM_SIM_GPU_METRICS_HPP_

#include <string>

#include "machine.hpp"

namespace oam_sim {

// Little-endian bytes of revision 1.3 to 1.9. A field without a value is all-ones, which is how the driver
// says that it has none; a field that this revision does not have is left out, so that a machine file can
// change the revision alone. Throws Error for an unknown revision, and for a field that no revision has.
std::string gpu_metrics(const MetricsFields& fields);

// Whether the revision has this field.
bool gpu_metrics_has(const std::string& revision, const std::string& field);

}  // namespace oam_sim

#endif  // OAM_SIM_GPU_METRICS_HPP_
