# Installs the headers and what find_package(least) reads. Headers depend on no architecture, hence share/ and not lib/.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_directory ${CMAKE_INSTALL_DATADIR}/cmake/least)
configure_package_config_file(cmake/leastConfig.cmake.in leastConfig.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(leastConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(TARGETS least EXPORT leastTargets FILE_SET HEADERS FILE_SET format)
install(EXPORT leastTargets NAMESPACE least:: DESTINATION ${package_directory})
install(
    FILES ${CMAKE_CURRENT_BINARY_DIR}/leastConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/leastConfigVersion.cmake
    DESTINATION ${package_directory})
