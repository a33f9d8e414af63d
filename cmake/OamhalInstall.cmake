# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# What is installed, in components: Runtime (the library), Development (headers, CMake and pkg-config files,
# section 3 of the manual), Tools (programs and their manual pages).

include(CMakePackageConfigHelpers)

set(OAMHAL_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/oamhal)
set(OAMHAL_PLUGIN_DIR ${CMAKE_INSTALL_LIBDIR}/oamhal/backends)

install(TARGETS oamhal oamhal-bringup EXPORT oamhalTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Runtime NAMELINK_COMPONENT Development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
# The headers alone, for plugins: they link nothing.
install(TARGETS oamhal_headers EXPORT oamhalTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET oamhal_static)
  install(TARGETS oamhal_static EXPORT oamhalTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/oamhal
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT Development
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")

install(EXPORT oamhalTargets NAMESPACE oamhal:: DESTINATION ${OAMHAL_CMAKE_DIR} COMPONENT Development)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/oamhalConfig.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/oamhalConfig.cmake
  INSTALL_DESTINATION ${OAMHAL_CMAKE_DIR} PATH_VARS OAMHAL_PLUGIN_DIR NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may break what was built with the one before.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/oamhalConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/cmake/oamhalConfig.cmake
  ${PROJECT_BINARY_DIR}/cmake/oamhalConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/oamhalPlugin.cmake
  ${CMAKE_CURRENT_LIST_DIR}/plugin.map
  DESTINATION ${OAMHAL_CMAKE_DIR} COMPONENT Development)

# The pkg-config file finds its prefix from where it lies, so that an installed tree can be moved.
cmake_path(IS_ABSOLUTE CMAKE_INSTALL_LIBDIR oamhal_libdir_is_absolute)
if(oamhal_libdir_is_absolute)
  set(OAMHAL_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH oamhal_up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  string(REGEX REPLACE "/$" "" oamhal_up "${oamhal_up}")
  set(OAMHAL_PC_PREFIX "\${pcfiledir}/${oamhal_up}")
endif()
foreach(dir IN ITEMS LIBDIR INCLUDEDIR)
  cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_${dir} BASE_DIRECTORY "\${prefix}" OUTPUT_VARIABLE OAMHAL_PC_${dir})
  if(NOT CMAKE_INSTALL_${dir} MATCHES "^/")
    set(OAMHAL_PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/oamhal.pc.in ${PROJECT_BINARY_DIR}/cmake/oamhal.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cmake/oamhal.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Development)

# Tools install themselves; they find the library beside them, wherever the tree is moved.
file(RELATIVE_PATH oamhal_bin_to_lib /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
foreach(tool IN ITEMS oam-info oam-linktest oam-sim oamhal-conformance)
  if(TARGET ${tool})
    set_target_properties(${tool} PROPERTIES INSTALL_RPATH "$ORIGIN/${oamhal_bin_to_lib}")
    if(EXISTS ${PROJECT_SOURCE_DIR}/docs/man/${tool}.1)
      install(FILES ${PROJECT_SOURCE_DIR}/docs/man/${tool}.1
        DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT Tools)
    endif()
  endif()
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/docs/man/oamhal.7
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man7 COMPONENT Development)
# Section 3 is written from the headers' comments; without Python it is left out.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  file(GLOB oamhal_public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/oamhal/*.h
    ${PROJECT_SOURCE_DIR}/include/oamhal/bringup/*.h)
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/man3/oamhal.3
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/make-man-pages.py
      --root ${PROJECT_SOURCE_DIR} --output ${PROJECT_BINARY_DIR}/man3
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/make-man-pages.py ${CMAKE_CURRENT_LIST_DIR}/public_headers.py
      ${PROJECT_SOURCE_DIR}/docs/man/oamhal.7 ${oamhal_public_headers}
    COMMENT "Writing section 3 of the manual" VERBATIM)
  add_custom_target(oamhal_man ALL DEPENDS ${PROJECT_BINARY_DIR}/man3/oamhal.3)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/man3 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT Development)
else()
  message(STATUS "Python 3 not found: no section 3 of the manual")
endif()

install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Runtime)
