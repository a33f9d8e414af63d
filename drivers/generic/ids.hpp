// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_DRIVERS_GENERIC_IDS_HPP
#define OAMHAL_DRIVERS_GENERIC_IDS_HPP

#include <oamhal/backend/backend.hpp>

/// Accelerators that no other backend knows, by id. Sources are in README.md. Ids that are shared with
/// network cards, chipsets, audio functions or disks are left out; the class filter of the core drops such
/// functions anyway.
namespace oamhal::drivers::generic {

using backend::Match;
using backend::match_class;
using backend::match_pci;

inline constexpr std::uint16_t kVirtual = OAMHAL_MATCH_VIRTUAL_FUNCTION;
inline constexpr std::uint32_t kProcessing = 0x120000;
inline constexpr std::uint32_t kDisplay = 0x030000;
inline constexpr std::uint32_t kCoProcessor = 0x0b4000;
inline constexpr std::uint32_t kBaseAndSub = 0xffff00;
inline constexpr std::uint32_t kBase = 0xff0000;

constexpr Match cambricon(std::uint16_t device, const char* model, std::uint16_t flags = 0) {
  return match_pci(0xcabc, device, "cambricon", "Cambricon", model, 0, flags);
}
constexpr Match enflame(std::uint16_t device, const char* model) {
  return match_pci(0x1e36, device, "enflame", "Enflame", model);
}
constexpr Match kunlun(std::uint16_t device, const char* model) {
  return match_pci(0x1d22, device, "kunlun", "Kunlun", model);
}
constexpr Match hygon(std::uint16_t device, const char* model) {
  return match_pci(0x1d94, device, "hygon", "Hygon", model);
}
constexpr Match moore_threads(std::uint16_t device, const char* model) {
  return match_pci(0x1ed5, device, "moorethreads", "Moore Threads", model);
}
constexpr Match rebellions(std::uint16_t device, const char* model, std::uint16_t flags = 0) {
  return match_pci(0x1eff, device, "rebellions", "Rebellions", model, 0, flags);
}
constexpr Match furiosa(std::uint16_t device, const char* model) {
  return match_pci(0x1ed2, device, "furiosa", "FuriosaAI", model);
}
constexpr Match other(std::uint16_t vendor, std::uint16_t device, const char* name, const char* label,
                      const char* model) {
  return match_pci(vendor, device, name, label, model);
}

inline constexpr Match kMatches[] = {
    // Makers whose device ids are not public: the vendor within the classes of accelerators.
    match_class(0x1ee0, kProcessing, kBase, "biren", "Biren"),
    match_class(0x1ee0, kDisplay, kBase, "biren", "Biren"),
    match_class(0x1ee0, kCoProcessor, kBaseAndSub, "biren", "Biren"),
    match_class(0x1ded, kProcessing, kBaseAndSub, "thead", "T-Head"),
    match_class(0x1ded, kDisplay, kBase, "thead", "T-Head"),
    match_class(0x1e9f, kProcessing, kBase, "lynxi", "Lynxi"),
    match_class(0x1e67, kProcessing, kBase, "untether", "Untether AI"),
    match_class(0x1e0d, kProcessing, kBase, "sambanova", "SambaNova"),

    cambricon(0x0100, "MLU100"),
    cambricon(0x0220, "MLU220"),
    cambricon(0x0228, "MLU220"),
    cambricon(0x0270, "MLU270"),
    cambricon(0x0201, "MLU270 VF", kVirtual),
    cambricon(0x0271, "MLU270 VF", kVirtual),
    cambricon(0x0290, "MLU290"),
    cambricon(0x0291, "MLU290 VF", kVirtual),
    cambricon(0x0320, "CE3226"),
    cambricon(0x0328, "CE3226"),
    cambricon(0x0365, "MLU365"),
    cambricon(0x0366, "MLU365 VF", kVirtual),
    cambricon(0x0370, "MLU370"),
    cambricon(0x0371, "MLU370 VF", kVirtual),
    cambricon(0x0560, nullptr),
    cambricon(0x0561, nullptr, kVirtual),
    cambricon(0x0570, nullptr),
    cambricon(0x0571, nullptr, kVirtual),
    cambricon(0x0580, "MLU580"),
    cambricon(0x0581, "MLU580 VF", kVirtual),
    cambricon(0x0585, "MLU585"),
    cambricon(0x0586, "MLU585 VF", kVirtual),
    cambricon(0x0590, "MLU590"),
    cambricon(0x0591, "MLU590 VF", kVirtual),
    cambricon(0x5223, nullptr),
    cambricon(0x0fae, nullptr),

    enflame(0x0001, "T10/T11"),
    enflame(0x0002, "T10/T11"),
    enflame(0x0003, "T10/T11"),
    enflame(0x0021, "T20 32GB"),
    enflame(0x0022, "T20 64GB"),
    enflame(0x0023, "T21 32GB"),
    enflame(0x0024, "T21 64GB"),
    enflame(0x8001, "I20"),
    enflame(0x8011, "I10"),
    enflame(0x8012, "I10L"),
    enflame(0x8031, "S6"),
    enflame(0x8032, "S6"),
    enflame(0xc031, "S30"),
    enflame(0xc032, "S90"),
    enflame(0xc033, "S60G"),
    enflame(0xc035, "S60"),
    enflame(0xc041, "L300"),
    enflame(0xc042, "L600"),

    other(0x1e3e, 0x0002, "iluvatar", "Iluvatar CoreX", nullptr),
    other(0x9999, 0x0a01, "metax", "MetaX", "C500"),
    other(0x9999, 0x4000, "metax", "MetaX", nullptr),
    kunlun(0x3684, "Kunlun"),
    kunlun(0x3685, "Kunlun2"),
    kunlun(0x3688, "P800"),

    hygon(0x51b7, "Z200SM_80"),
    hygon(0x52b7, "ZIFANG8182"),
    hygon(0x54b7, "Z100"),
    hygon(0x55b7, "Z100L"),
    hygon(0x56b7, "Z200SM_81"),
    hygon(0x57b7, "ZIFANG8185"),
    hygon(0x61b7, "K500SM"),
    hygon(0x62b7, "K100"),
    hygon(0x62c7, "K100-LC"),
    hygon(0x6210, "K100_AI"),
    hygon(0x6211, "K100_LC_E_AI"),
    hygon(0x6212, "K100_LC_AI"),
    hygon(0x6213, "K100_AI_i"),
    hygon(0x6214, "K500"),
    hygon(0x62a0, "K500SM_AI"),
    hygon(0x62b0, "K500SM_AI"),
    hygon(0x61a7, "K500SM_B"),
    hygon(0x61c7, "K500SM_B"),
    hygon(0x61d7, "K500SM"),
    hygon(0x61e7, "K500SM"),
    hygon(0x66a1, "WK100"),

    moore_threads(0x0323, "MTT S4000"),
    moore_threads(0x0327, "MTT S4000"),
    moore_threads(0x0328, "MTT S4000"),
    moore_threads(0x0222, "MTT S3000"),
    moore_threads(0x0225, "MTT S3000E"),

    other(0x1d95, 0x0001, "graphcore", "Graphcore", "Colossus GC2"),
    other(0x1d95, 0x0002, "graphcore", "Graphcore", "Colossus GC1"),
    other(0x1e52, 0x401e, "tenstorrent", "Tenstorrent", "Wormhole"),
    other(0x1e52, 0xb140, "tenstorrent", "Tenstorrent", "Blackhole"),
    other(0x1e52, 0xfaca, "tenstorrent", "Tenstorrent", "Grayskull"),
    other(0x1f82, 0x0011, "dmatrix", "d-Matrix", "Corsair"),
    other(0x1f82, 0x00f1, "dmatrix", "d-Matrix", "JetStream"),
    rebellions(0x1020, "CA2"),
    rebellions(0x1021, "CA2 VF", kVirtual),
    rebellions(0x1110, "CA11"),
    rebellions(0x1111, "CA11 VF", kVirtual),
    rebellions(0x1120, "CA12"),
    rebellions(0x1121, "CA12 VF", kVirtual),
    rebellions(0x1210, "CA21"),
    rebellions(0x1211, "CA21 VF", kVirtual),
    rebellions(0x1220, "CA22"),
    rebellions(0x1221, "CA22 VF", kVirtual),
    rebellions(0x1250, "CA25"),
    rebellions(0x1251, "CA25 VF", kVirtual),
    rebellions(0x2030, "CR03"),
    rebellions(0x2031, "CR03 VF", kVirtual),
    rebellions(0x2130, "CR13"),
    rebellions(0x2131, "CR13 VF", kVirtual),
    rebellions(0x2230, "CR23"),
    rebellions(0x2231, "CR23 VF", kVirtual),
    furiosa(0x0000, "Warboy"),
    furiosa(0x0001, "RNGD"),
    furiosa(0x0002, "RNGD-Plus"),
    furiosa(0x2222, "RNGD-S"),
    other(0x1ec6, 0x0100, "vastai", "Vastai", "SV100"),
    other(0x1ec6, 0x0200, "vastai", "Vastai", "SG100"),
    other(0x1ec6, 0x0300, "vastai", "Vastai", "SR100"),
    other(0x1de0, 0x0000, "groq", "Groq", nullptr),
    other(0x1f1c, 0x1686, "sophgo", "Sophgo", nullptr),
    other(0x1e30, 0x1684, "sophgo", "Sophgo", nullptr),

    // Whoever made it: class 0x1200 is a processing accelerator.
    match_class(OAMHAL_MATCH_ANY_VENDOR, kProcessing, kBaseAndSub, "unknown", "unknown"),
};

}  // namespace oamhal::drivers::generic

#endif  // OAMHAL_DRIVERS_GENERIC_IDS_HPP
