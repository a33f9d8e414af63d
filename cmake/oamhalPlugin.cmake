# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0

# oamhal_add_plugin(NAME SOURCE...): a target that builds NAME.so, a plugin of oamhal. It sees the installed headers, links
# no part of oamhal, and exports what OAMHAL_PLUGIN marks alone.
set(oamhal_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(oamhal_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE oamhal::headers)
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    SUFFIX ".so"
    C_STANDARD 11
    C_STANDARD_REQUIRED ON
    CXX_STANDARD 23
    CXX_STANDARD_REQUIRED ON
    CXX_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  target_link_options(${name} PRIVATE -Wl,--version-script=${oamhal_PLUGIN_MAP} -Wl,-z,relro -Wl,-z,now)
endfunction()
