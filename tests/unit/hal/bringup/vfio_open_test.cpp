// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "bringup/fake_kernel.hpp"
#include "hal/bringup/vfio/uapi.hpp"
#include "hal/bringup/vfio/vfio.hpp"
#include "hal/bringup/vfio/vfio_function.hpp"

// Every way in which VFIO can refuse a function, with the kernel played by FakeKernel: this says what the
// library makes of the kernel's answers, not that a kernel gives them.

namespace oamhal::hal::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class VfioTest : public testing::Test {
 protected:
  Error failure(const char* bdf = FakeKernel::kBdf) {
    const auto opened = vfio.open(bdf);
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }
  std::unique_ptr<VfioFunction> open(const char* bdf = FakeKernel::kBdf) {
    auto opened = vfio.open(bdf);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    if (!opened) return nullptr;
    return std::unique_ptr<VfioFunction>(static_cast<VfioFunction*>(opened->release()));
  }

  FakeKernel kernel;
  Vfio vfio{kernel};
};

TEST_F(VfioTest, OpensAndGivesEverythingBack) {
  auto function = open();
  ASSERT_NE(function, nullptr);
  EXPECT_EQ(function->transport(), "vfio");
  EXPECT_EQ(kernel.iommu_switched_on, 1);
  function.reset();
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, TwoFunctionsOfOneGroupOpenItOnceAndGroupsShareAContainer) {
  kernel.add_function("0000:0c:00.1", "7");
  kernel.add_function("0000:0d:00.0", "8");
  auto first = open();
  auto second = open("0000:0c:00.1");
  auto third = open("0000:0d:00.0");
  EXPECT_EQ(kernel.opens["/dev/vfio/7"], 1);
  EXPECT_EQ(kernel.opens["/dev/vfio/8"], 1);
  EXPECT_EQ(kernel.opens["/dev/vfio/vfio"], 1);
  EXPECT_EQ(kernel.iommu_switched_on, 1);
  first.reset();
  second.reset();
  auto again = open();
  EXPECT_EQ(kernel.opens["/dev/vfio/7"], 2) << "the group was given back with its last function";
}

TEST_F(VfioTest, FunctionsOutliveTheContext) {
  auto own = std::make_unique<Vfio>(kernel);
  auto opened = own->open(FakeKernel::kBdf);
  ASSERT_TRUE(opened);
  own.reset();
  std::array<std::byte, 4> word{};
  EXPECT_TRUE((*opened)->read(0, 0x10, word));
  opened->reset();
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, NoSuchFunction) {
  const Error error = failure("0000:99:00.0");
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_THAT(error.message, HasSubstr("no PCI function 0000:99:00.0"));
}

// The kernel would wait a minute for it.
TEST_F(VfioTest, ADeadFunctionIsNotOpened) {
  kernel.sysfs_config.fill(0xff);
  EXPECT_EQ(failure().status, OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(kernel.opens["/dev/vfio/7"], 0);
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, NoIommu) {
  kernel.links.erase(std::string(FakeKernel::kPath) + "/iommu_group");
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, AllOf(HasSubstr("no IOMMU"), HasSubstr("switch the IOMMU on")));
}

TEST_F(VfioTest, DriverBound) {
  kernel.nodes.erase("/dev/vfio/7");
  kernel.links[std::string(FakeKernel::kPath) + "/driver"] = "../../../bus/pci/drivers/accel";
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(error.message, AllOf(HasSubstr("the driver accel has 0000:0c:00.0"), HasSubstr("unbind"),
                                   HasSubstr("driver_override"), HasSubstr("drivers_probe")));
}

TEST_F(VfioTest, NoDriverBound) {
  kernel.nodes.erase("/dev/vfio/7");
  kernel.links.erase(std::string(FakeKernel::kPath) + "/driver");
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, AllOf(HasSubstr("bound to no driver"), HasSubstr("modprobe vfio-pci")));
}

TEST_F(VfioTest, BoundButWithoutANode) {
  kernel.nodes.erase("/dev/vfio/7");
  EXPECT_THAT(failure().message, AllOf(HasSubstr("bound to vfio-pci"), HasSubstr("container")));
}

// Another function of the group is bound to vfio-pci, this one is not.
TEST_F(VfioTest, GroupThereButNotTheFunction) {
  kernel.ioctl_errors[VFIO_GROUP_GET_DEVICE_FD] = ENODEV;
  kernel.links[std::string(FakeKernel::kPath) + "/driver"] = "../accel";
  EXPECT_THAT(failure().message, HasSubstr("the driver accel has"));
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, HeldByAnotherProcess) {
  kernel.open_errors["/dev/vfio/7"] = EBUSY;
  kernel.folders["/proc"] = {"self", "1", "4242", "meminfo"};
  kernel.folders["/proc/4242/fd"] = {"0", "17"};
  kernel.links["/proc/4242/fd/17"] = "/dev/vfio/7";
  kernel.texts["/proc/4242/comm"] = "qemu-system-x86";
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(error.message, HasSubstr("process 4242 (qemu-system-x86)"));
}

TEST_F(VfioTest, HeldByThisProcess) {
  const std::string self = std::to_string(::getpid());
  kernel.open_errors["/dev/vfio/7"] = EBUSY;
  kernel.folders["/proc"] = {self};
  kernel.folders["/proc/" + self + "/fd"] = {"3"};
  kernel.links["/proc/" + self + "/fd/3"] = "/dev/vfio/7";
  EXPECT_THAT(failure().message, HasSubstr("which is this one"));
}

TEST_F(VfioTest, HeldByWhoIsNotToBeSeen) {
  kernel.open_errors["/dev/vfio/7"] = EBUSY;
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(error.message, HasSubstr("a process that this user may not see"));
}

TEST_F(VfioTest, NotViableNamesTheOthersAndTheirDrivers) {
  kernel.viable = false;
  kernel.add_function("0000:0c:00.1", "7");
  kernel.add_function("0000:0b:00.0", "7");
  kernel.add_function("0000:0c:00.2", "7");
  kernel.links["/sys/bus/pci/devices/0000:0c:00.1/driver"] = "../snd_hda";
  kernel.links["/sys/bus/pci/devices/0000:0b:00.0/driver"] = "../pcieport";
  kernel.links.erase("/sys/bus/pci/devices/0000:0c:00.2/driver");
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_BUSY);
  EXPECT_THAT(error.message, AllOf(HasSubstr("IOMMU group 7"), HasSubstr(": 0000:0c:00.1 (snd_hda). ")));
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, NodeOfTheGroupMayNotBeOpened) {
  kernel.open_errors["/dev/vfio/7"] = EACCES;
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(error.message, HasSubstr("/dev/vfio/7"));
}

TEST_F(VfioTest, ContainerMayNotBeOpened) {
  kernel.open_errors["/dev/vfio/vfio"] = EACCES;
  EXPECT_EQ(failure().status, OAMHAL_ERROR_NO_PERMISSION);
  kernel.open_errors["/dev/vfio/vfio"] = ENODEV;
  EXPECT_EQ(failure().status, OAMHAL_ERROR_NOT_SUPPORTED);
}

TEST_F(VfioTest, AnotherVersionOfVfio) {
  kernel.api_version = 1;
  EXPECT_EQ(failure().status, OAMHAL_ERROR_VERSION);
}

TEST_F(VfioTest, NoType1) {
  kernel.type1 = false;
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_SUPPORTED);
  EXPECT_THAT(error.message, HasSubstr("vfio_iommu_type1"));
}

TEST_F(VfioTest, NoInterruptRemapping) {
  kernel.ioctl_errors[VFIO_SET_IOMMU] = EPERM;
  const Error error = failure();
  EXPECT_EQ(error.status, OAMHAL_ERROR_NO_PERMISSION);
  EXPECT_THAT(error.message, HasSubstr("interrupt remapping"));
}

TEST_F(VfioTest, EveryIoctlOfOpeningMayFail) {
  for (const unsigned long request : {static_cast<unsigned long>(VFIO_GROUP_GET_STATUS),
                                      static_cast<unsigned long>(VFIO_GROUP_SET_CONTAINER),
                                      static_cast<unsigned long>(VFIO_GROUP_GET_DEVICE_FD),
                                      static_cast<unsigned long>(VFIO_DEVICE_GET_INFO)}) {
    kernel.ioctl_errors = {{request, EIO}};
    EXPECT_THAT(failure().message, HasSubstr(FakeKernel::kBdf)) << request;
    EXPECT_TRUE(kernel.open_fds.empty()) << request;
  }
  kernel.ioctl_errors.clear();
  EXPECT_NE(open(), nullptr);
}

// Linux without groups: one node for each device, and iommufd.
TEST_F(VfioTest, DevicesWithoutGroups) {
  kernel.nodes.erase("/dev/vfio/7");
  kernel.nodes.insert({"/dev/vfio/devices/vfio3", "/dev/iommu"});
  kernel.folders[std::string(FakeKernel::kPath) + "/vfio-dev"] = {"vfio3"};
  auto function = open();
  ASSERT_NE(function, nullptr);
  alignas(4096) static std::array<std::byte, 4096> memory;
  ASSERT_TRUE(function->map_dma(0x10000, memory, -1, 0, true));
  EXPECT_EQ(kernel.dma.size(), 1U);
  function.reset();
  EXPECT_TRUE(kernel.dma.empty());
  EXPECT_TRUE(kernel.open_fds.empty());
}

TEST_F(VfioTest, DevicesWithoutGroupsInUse) {
  kernel.nodes.erase("/dev/vfio/7");
  kernel.nodes.insert({"/dev/vfio/devices/vfio3", "/dev/iommu"});
  kernel.folders[std::string(FakeKernel::kPath) + "/vfio-dev"] = {"vfio3"};
  kernel.ioctl_errors[uapi::kBindIommufd] = EBUSY;
  EXPECT_EQ(failure().status, OAMHAL_ERROR_BUSY);
}

}  // namespace
}  // namespace oamhal::hal::test
