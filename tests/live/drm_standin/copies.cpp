// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Contexts of the stand-in, and its engine: the packets of SDMA 4 that a test may send, read from the
// kernel's vega10_sdma_pkt_open.h and not from what is tested.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "tests/live/drm_standin/state.hpp"

#define OAMHAL_STANDIN extern "C" __attribute__((visibility("default")))

namespace oamhal::test::standin {
namespace {

using amd::drm::Fence;
using amd::drm::Job;

/// The bytes that the engine sees at an address: whole within a mapping of a buffer that the job names.
std::byte* seen_at(Device& device, const Job& job, std::uint64_t address, std::uint64_t length,
                   const char* what) {
  auto after = device.mappings.upper_bound(address);
  if (after == device.mappings.begin()) {
    wrong(std::string("the engine has nothing mapped for ") + what);
    return nullptr;
  }
  const auto& [base, mapping] = *std::prev(after);
  const std::uint64_t offset = address - base;
  if (offset > mapping.size || length > mapping.size - offset) {
    wrong(std::string("the engine leaves what is mapped for ") + what);
    return nullptr;
  }
  if (std::ranges::find(job.buffers, mapping.buffer) == job.buffers.end()) {
    wrong(std::string("the list of buffers lacks ") + what);
    return nullptr;
  }
  return mapping.buffer->bytes() + offset;
}

/// Does one packet; the words that it has, or nothing when it makes no sense.
std::optional<std::size_t> run_packet(Device& device, const Job& job, const std::uint32_t* words,
                                      std::size_t count) {
  if (words[0] == 0) return 1;
  constexpr std::size_t kCopyWords = 7;
  if (words[0] != 1 || count < kCopyWords || words[2] != 0 || (words[1] & ~0x3fffffU) != 0) {
    wrong("a packet of the engine makes no sense");
    return std::nullopt;
  }
  const std::uint64_t length = std::uint64_t{words[1]} + 1;
  const std::uint64_t from = words[3] | std::uint64_t{words[4]} << 32U;
  const std::uint64_t to = words[5] | std::uint64_t{words[6]} << 32U;
  const std::byte* const source = seen_at(device, job, from, length, "the source of a copy");
  std::byte* const target = seen_at(device, job, to, length, "the target of a copy");
  if (source == nullptr || target == nullptr) return std::nullopt;
  std::memmove(target, source, length);
  if (state().control.spoils) target[length - 1] ^= std::byte{1};
  ++state().control.packets;
  state().control.copied += length;
  return kCopyWords;
}

void run(Context& context, const Job& job) {
  Control& control = state().control;
  if (control.copy_error != 0) {
    context.failed[job.number] = -control.copy_error;
    control.copy_error = 0;
    return;
  }
  const auto* const bytes = seen_at(*context.device, job, job.address, job.words * 4, "the commands");
  if (bytes == nullptr) return;
  std::vector<std::uint32_t> words(job.words);
  std::memcpy(words.data(), bytes, job.words * 4);
  for (std::size_t at = 0; at < words.size();) {
    const auto taken = run_packet(*context.device, job, words.data() + at, words.size() - at);
    if (!taken) return;
    at += *taken;
  }
}

/// Whether work of a context before this one has a buffer of the job, and is not done.
bool overtakes(const Context& context, const Job& job) {
  return std::ranges::any_of(state().contexts, [&](const Context* other) {
    if (other->serial >= context.serial || other->device != context.device || other->resets != context.resets)
      return false;
    return std::ranges::any_of(other->jobs, [&](const Job& before) {
      return std::ranges::find_first_of(before.buffers, job.buffers) != before.buffers.end();
    });
  });
}

/// Whether it was given out, of a context that is valid.
bool is_fence(const Fence& fence) {
  return fence.engine == 2 && fence.instance == 0 && fence.ring == 0 && fence.number != 0 &&
         fence.number < fence.context->next;
}

/// Does what is due up to number; whether all of it is done.
bool advance(Context& context, std::uint64_t number, bool waits) {
  const Control& control = state().control;
  while (!context.jobs.empty() && context.jobs.front().number <= number) {
    Job& job = context.jobs.front();
    for (const Fence& fence : job.after)
      if (state().contexts.contains(fence.context) && !advance(*fence.context, fence.number, waits))
        return false;
    if (control.hang || (!waits && job.asked++ < control.delay)) return false;
    if (overtakes(context, job)) wrong("a copy overtakes one of a context before it");
    run(context, job);
    context.jobs.pop_front();
  }
  return true;
}

}  // namespace

bool is_busy(const Buffer* buffer) {
  const Control& control = state().control;
  if (control.lost || control.hang) return false;
  return std::ranges::any_of(state().contexts, [&](const Context* context) {
    if (context->resets != control.resets) return false;
    return std::ranges::any_of(context->jobs, [&](const Job& job) {
      return std::ranges::find(job.buffers, buffer) != job.buffers.end();
    });
  });
}

}  // namespace oamhal::test::standin

using namespace oamhal::test::standin;
using oamhal::amd::drm::Commands;
using oamhal::amd::drm::Fence;
using oamhal::amd::drm::Submission;

OAMHAL_STANDIN int amdgpu_bo_list_create(Device* device, std::uint32_t count, Buffer** buffers,
                                         std::uint8_t* /*priorities*/, List** list) {
  if (const int result = enter("amdgpu_bo_list_create"); result != 0) return result;
  std::vector<Buffer*> all(buffers, buffers + count);
  for (Buffer* const one : all)
    if (!is_valid(state().buffers, one, "amdgpu_bo_list_create") || one->device != device) return -EINVAL;
  std::ranges::sort(all);
  if (std::ranges::adjacent_find(all) != all.end()) {
    wrong("a list of buffers names one twice");
    return -EINVAL;
  }
  *list = new List{device, std::move(all)};
  state().lists.insert(*list);
  return 0;
}

OAMHAL_STANDIN int amdgpu_bo_list_destroy(List* list) {
  const int result = enter_release("amdgpu_bo_list_destroy");
  if (!is_valid(state().lists, list, "amdgpu_bo_list_destroy")) return -EINVAL;
  state().lists.erase(list);
  delete list;
  return result;
}

OAMHAL_STANDIN int amdgpu_cs_ctx_create(Device* device, Context** context) {
  if (const int result = enter("amdgpu_cs_ctx_create"); result != 0) return result;
  *context = new Context{device, state().control.resets, ++state().serials, 1, {}, {}};
  state().contexts.insert(*context);
  return 0;
}

OAMHAL_STANDIN int amdgpu_cs_ctx_free(Context* context) {
  const int result = enter_release("amdgpu_cs_ctx_free");
  if (!is_valid(state().contexts, context, "amdgpu_cs_ctx_free")) return -EINVAL;
  state().contexts.erase(context);
  delete context;
  return result;
}

OAMHAL_STANDIN int amdgpu_cs_submit(Context* context, std::uint64_t flags, Submission* submissions,
                                    std::uint32_t count) {
  if (const int result = enter("amdgpu_cs_submit"); result != 0) return result;
  if (!is_valid(state().contexts, context, "amdgpu_cs_submit")) return -EINVAL;
  if (context->resets != state().control.resets) return -ECANCELED;
  Submission& asked = *submissions;
  if (flags != 0 || count != 1 || asked.engine != 2 || asked.instance != 0 || asked.ring != 0 ||
      asked.flags != 0 || asked.commands_count != 1 ||
      !is_valid(state().lists, asked.buffers, "amdgpu_cs_submit"))
    return -EINVAL;
  const Commands& commands = *asked.commands;
  if (commands.flags != 0 || commands.words == 0 || commands.words % 8 != 0 || commands.address % 256 != 0) {
    wrong("commands do not begin and end where the engine takes them");
    return -EINVAL;
  }
  const std::vector<Fence> after(asked.dependencies, asked.dependencies + asked.dependency_count);
  for (const Fence& fence : after)
    if (!is_valid(state().contexts, fence.context, "amdgpu_cs_submit") || !is_fence(fence)) return -EINVAL;
  asked.number = context->next++;
  context->jobs.push_back({asked.number, commands.address, commands.words, asked.buffers->buffers, after});
  return 0;
}

OAMHAL_STANDIN int amdgpu_cs_query_fence_status(Fence* fence, std::uint64_t timeout_ns, std::uint64_t flags,
                                                std::uint32_t* expired) {
  if (const int result = enter("amdgpu_cs_query_fence_status"); result != 0) return result;
  Context* const context = fence->context;
  if (!is_valid(state().contexts, context, "amdgpu_cs_query_fence_status") || !is_fence(*fence) || flags != 0)
    return -EINVAL;
  *expired = 0;
  Control& control = state().control;
  if (timeout_ns != 0) ++control.waits;
  if (context->resets != control.resets) return -ECANCELED;
  const bool done = advance(*context, fence->number, timeout_ns != 0);
  if (const auto failed = context->failed.find(fence->number); failed != context->failed.end())
    return failed->second;
  *expired = done ? 1 : 0;
  return 0;
}

OAMHAL_STANDIN int amdgpu_cs_query_reset_state2(Context* context, std::uint64_t* flags) {
  if (const int result = enter("amdgpu_cs_query_reset_state2"); result != 0) return result;
  if (!is_valid(state().contexts, context, "amdgpu_cs_query_reset_state2")) return -EINVAL;
  *flags = context->resets != state().control.resets ? 3 : 0;
  return 0;
}
