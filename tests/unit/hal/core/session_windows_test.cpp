// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Windows that a backend closes stay open while its device is kept, and are closed when something failed.

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>

#include <oamhal/backend/host.h>
#include <oamhal/session.h>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";

class SessionWindowsTest : public LabTest {
 protected:
  using Body = std::function<std::int32_t(const oamhal_backend_host_t&)>;

  SessionWindowsTest() : said_(acme(kBdf)), context_(open()) {
    const oamhal_window_source_t source{sizeof source, this,       OAMHAL_WINDOW_READ, 0,
                                        &open_one,     &close_one, [](void*) {}};
    EXPECT_EQ(oamhal_context_set_window_source(context_.c_handle(), &source, nullptr), OAMHAL_OK);
  }
  void TearDown() override { let_go(); }

  void keep() {
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    EXPECT_EQ(oamhal_session_open(context_.c_handle(), kBdf, &session_, &error), OAMHAL_OK)
        << static_cast<const char*>(error.message);
  }
  void let_go() {
    oamhal_session_close(session_);
    session_ = nullptr;
  }
  oamhal_status call(Body body) {
    const oamhal_session_body thunk = [](void* user, const oamhal_backend_ops_t*, void*,
                                         const oamhal_backend_host_t* host) {
      return (*static_cast<Body*>(user))(*host);
    };
    return oamhal_session_call(session_, "look", thunk, &body, nullptr);
  }
  static const oamhal_window_access_t* take(const oamhal_backend_host_t& host, std::uint32_t bar,
                                            const char* bdf = nullptr) {
    const oamhal_window_access_t* window = nullptr;
    EXPECT_EQ(host.open_window(host.self, bdf, bar, &window, nullptr), OAMHAL_OK);
    return window;
  }
  /// Opens and closes a window, as an operation does.
  static std::int32_t use(const oamhal_backend_host_t& host, std::uint32_t bar, const char* bdf = nullptr) {
    host.close_window(host.self, take(host, bar, bdf));
    return OAMHAL_OK;
  }

  Said& said_;
  context context_;
  int opened_ = 0;
  int closed_ = 0;

 private:
  static std::int32_t open_one(void* self, const char*, std::uint32_t, const oamhal_window_access_t** window,
                               oamhal_error_t*) {
    auto& test = *static_cast<SessionWindowsTest*>(self);
    *window = &test.windows_.at(static_cast<std::size_t>(test.opened_++));
    return OAMHAL_OK;
  }
  static void close_one(void* self, const oamhal_window_access_t*) {
    ++static_cast<SessionWindowsTest*>(self)->closed_;
  }

  std::array<oamhal_window_access_t, 8> windows_{};
  oamhal_session_t* session_ = nullptr;
};

TEST_F(SessionWindowsTest, OneIsOpenedOnceForManyCalls) {
  keep();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(call([](const auto& host) { return use(host, 0); }), OAMHAL_OK);
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(closed_, 0);
  let_go();
  EXPECT_EQ(closed_, 1);
}

TEST_F(SessionWindowsTest, AnotherBarOrFunctionIsAnotherWindow) {
  keep();
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(call([](const auto& host) {
                use(host, 0);
                use(host, 2);
                return use(host, 0, "0000:0d:00.0");
              }),
              OAMHAL_OK);
  EXPECT_EQ(opened_, 3);
  let_go();
  EXPECT_EQ(closed_, 3);
}

TEST_F(SessionWindowsTest, TwoAtOnceAreTwo) {
  keep();
  EXPECT_EQ(call([](const auto& host) {
              const auto* first = take(host, 0);
              const auto* second = take(host, 0);
              EXPECT_NE(first, second);
              host.close_window(host.self, first);
              EXPECT_EQ(take(host, 0), first) << "the one that is free";
              host.close_window(host.self, second);
              host.close_window(host.self, first);
              return OAMHAL_OK;
            }),
            OAMHAL_OK);
  EXPECT_EQ(opened_, 2);
}

TEST_F(SessionWindowsTest, AFailureClosesWhatWasKept) {
  keep();
  EXPECT_EQ(call([](const auto& host) { return use(host, 0); }), OAMHAL_OK);
  EXPECT_EQ(call([](const auto& host) {
              use(host, 0);
              return OAMHAL_ERROR_DEVICE_LOST;
            }),
            OAMHAL_ERROR_DEVICE_LOST);
  EXPECT_EQ(closed_, 1);
  EXPECT_EQ(call([](const auto& host) { return use(host, 0); }), OAMHAL_OK);
  EXPECT_EQ(opened_, 2) << "a device that is there again is looked at anew";
}

TEST_F(SessionWindowsTest, ClosingTwiceIsOnce) {
  keep();
  EXPECT_EQ(call([](const auto& host) {
              const auto* window = take(host, 0);
              host.close_window(host.self, window);
              host.close_window(host.self, window);
              return OAMHAL_OK;
            }),
            OAMHAL_OK);
  let_go();
  EXPECT_EQ(closed_, 1);
}

TEST_F(SessionWindowsTest, AnEnumerationKeepsNothing) {
  bool ran = false;
  said_.look = [&](const oamhal_backend_host_t& host, const oamhal_backend_function_t&) {
    use(host, 0);
    EXPECT_EQ(closed_, 1);
    ran = true;
  };
  static_cast<void>(context_.enumerate());
  EXPECT_TRUE(ran);
  EXPECT_EQ(opened_, closed_);
}

}  // namespace
}  // namespace oamhal::test
