# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# Compiler settings shared by every target of the tree. Nothing here reaches a consumer.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(OAMHAL_CCACHE ccache)
if(OAMHAL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${OAMHAL_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${OAMHAL_CCACHE})
endif()

# Every target links this: warnings and sanitizers.
add_library(oamhal_build INTERFACE)
target_compile_options(oamhal_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wformat=2 -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
  $<$<BOOL:${OAMHAL_WERROR}>:-Werror>)
target_compile_definitions(oamhal_build INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
if(OAMHAL_SANITIZE)
  target_compile_options(oamhal_build INTERFACE -fsanitize=${OAMHAL_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -U_FORTIFY_SOURCE)
  target_link_options(oamhal_build INTERFACE -fsanitize=${OAMHAL_SANITIZE})
endif()

# What goes into the library: g++ makes variables of templates unique in the whole process, which no version script and
# no objcopy hides.
set(OAMHAL_NO_UNIQUE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)

# fmt stays hidden: two versions of fmt in one process must not meet. What Debian has as an archive is not for that.
find_package(fmt 9 REQUIRED)
add_library(oamhal_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt/fmt.cpp)
target_link_libraries(oamhal_fmt PRIVATE oamhal_build)
target_include_directories(oamhal_fmt SYSTEM PUBLIC $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_options(oamhal_fmt PRIVATE ${OAMHAL_NO_UNIQUE})
