// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/identities.hpp"

#include <unistd.h>

namespace oamhal::hal {

namespace {

bool take_reference(oamhal_device& device) {
  std::size_t count = device.references.load();
  while (count != 0)
    if (device.references.compare_exchange_weak(count, count + 1)) return true;
  return false;
}

}  // namespace

Identities::Identities() : process_(::getpid()) {
}

bool Identities::forked() const {
  return ::getpid() != process_;
}

oamhal_device* Identities::open(const std::string& id) {
  if (forked()) return nullptr;
  const std::lock_guard lock(mutex_);
  oamhal_device*& entry = devices_[id];
  if (entry != nullptr && take_reference(*entry)) return entry;
  auto device = std::make_unique<oamhal_device>();
  device->id = id;
  device->lost.store(lost_.contains(id));
  device->owner = shared_from_this();
  entry = device.release();
  return entry;
}

void Identities::mark_lost(const std::string& id) {
  const std::lock_guard lock(mutex_);
  lost_.insert(id);
  any_lost_.store(true);
  if (const auto found = devices_.find(id); found != devices_.end() && found->second != nullptr)
    found->second->lost.store(true);
}

void Identities::mark_here(const std::string& id) {
  const std::lock_guard lock(mutex_);
  lost_.erase(id);
  any_lost_.store(!lost_.empty());
  if (const auto found = devices_.find(id); found != devices_.end() && found->second != nullptr)
    found->second->lost.store(false);
}

void Identities::unref(oamhal_device* device) {
  if (device->references.fetch_sub(1) != 1) return;
  const std::shared_ptr<Identities> owner = device->owner;
  if (owner->forked()) return;  // leaked: the map still names it, and its lock cannot be taken here
  const std::lock_guard lock(owner->mutex_);
  if (const auto found = owner->devices_.find(device->id);
      found != owner->devices_.end() && found->second == device)
    owner->devices_.erase(found);
  delete device;
}

}  // namespace oamhal::hal
