# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# The static library: one object in which only what the version script names is global. A program that links it may
# have another version of fmt, or functions of our names, of its own: they do not meet.

# oamhal_static_library(TARGET OBJECT...): objects as files or generator expressions.
function(oamhal_static_library target)
  find_program(OAMHAL_LD NAMES ld.bfd ld)
  if(NOT OAMHAL_LD OR NOT CMAKE_OBJCOPY)
    message(FATAL_ERROR "the static library needs GNU ld and objcopy, of Debian's package binutils")
  endif()
  set(map ${PROJECT_SOURCE_DIR}/hal/liboamhal.map)
  set(work ${CMAKE_CURRENT_BINARY_DIR}/${target}.dir)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${map})
  file(STRINGS ${map} names REGEX "^ +oamhal_[a-z0-9_]+;")
  list(TRANSFORM names REPLACE "^ +(oamhal_[a-z0-9_]+);.*" "\\1\n")
  string(JOIN "" names ${names})
  file(CONFIGURE OUTPUT ${work}/global CONTENT "${names}")

  # Without its groups, a copy of an inline function is this object's own: the linker would else drop ours for that of
  # another version in the program.
  add_custom_command(OUTPUT ${work}/oamhal.o
    COMMAND ${OAMHAL_LD} -r --force-group-allocation -o ${work}/all.o ${ARGN}
    COMMAND ${CMAKE_OBJCOPY} --keep-global-symbols=${work}/global ${work}/all.o ${work}/oamhal.o
    DEPENDS ${ARGN} ${work}/global
    COMMAND_EXPAND_LISTS VERBATIM COMMENT "Joining the objects of ${target}")
  add_library(${target} STATIC ${work}/oamhal.o)
  set_source_files_properties(${work}/oamhal.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  # Programs in C link it too: what it needs of C++ is named as a library.
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME oamhal)
  target_link_libraries(${target} INTERFACE stdc++ m ${CMAKE_DL_LIBS})
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endfunction()
