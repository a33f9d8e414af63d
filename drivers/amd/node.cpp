// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <oamhal/backend/node.hpp>
#include <string>
#include <vector>

#include "device.hpp"

namespace oamhal::amd {
namespace {

/// The render node with a minor number; without its class device what is fixed of it: Linux
/// Documentation/admin-guide/devices.txt, 226 char.
backend::Node render_node(const Host& host, std::uint64_t minor) {
  const std::string name = "renderD" + std::to_string(minor);
  auto node = backend::read_node(host.root(), "sys/class/drm/" + name, "render");
  if (node) return *node;
  constexpr std::uint64_t kDrmMajor = 226;
  return {"/dev/dri/" + name, "render", OAMHAL_NO_INDEX, false, Number(kDrmMajor), Number(minor)};
}

}  // namespace

/// ROCr opens /dev/kfd and the render node of each KFD node; nothing of it needs the card node.
Result<void> Instinct::nodes(Host& host, backend::NodeSink& sink) const {
  if (!facts_->bound) return {};
  auto kfd = backend::read_node(host.root(), "sys/class/kfd/kfd", "kfd");
  if (!kfd) kfd = backend::Node{"/dev/kfd", "kfd", OAMHAL_NO_INDEX, false, {}, {}};
  kfd->required = true;
  sink.add(*kfd);
  for (std::size_t i = 0; i < facts_->nodes.size(); ++i) {
    const auto minor = scan_->kfd.nodes[facts_->nodes[i]].get(NodeProperties::kDrmRenderMinor);
    if (!minor || *minor == 0) continue;
    backend::Node render = render_node(host, *minor);
    render.required = true;
    if (facts_->nodes.size() > 1) render.partition = static_cast<std::uint32_t>(i);
    sink.add(render);
  }
  return backend::add_class_nodes(host, "drm", [&](backend::Node& node) {
    // Without KFD's word the function's own render node is the one.
    node.required = node.kind == "render";
    if (!node.required || facts_->nodes.empty()) sink.add(node);
  });
}

}  // namespace oamhal::amd
