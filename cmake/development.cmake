# How our own tests and examples are built. Nothing here reaches a user of least::least.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release)
endif()

include(cmake/dependencies.cmake)

add_library(least_development INTERFACE)
target_link_libraries(least_development INTERFACE least::least)
target_compile_options(least_development INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(LEAST_WARNINGS_AS_ERRORS AND NOT LEAST_SANITIZE) # with sanitizers GCC 12 warns of its own library
    target_compile_options(least_development INTERFACE -Werror)
endif()
if(LEAST_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
    target_compile_options(least_development INTERFACE ${sanitizers} -fno-omit-frame-pointer)
    target_link_options(least_development INTERFACE ${sanitizers})
endif()

# format.hpp with the fmt that it needs.
add_library(least_format INTERFACE)
target_link_libraries(least_format INTERFACE least::least fmt::fmt)
target_sources(least_format INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${format_header})

# all_verify_interface_header_sets compiles each header alone.
if(PROJECT_IS_TOP_LEVEL)
    set_target_properties(least PROPERTIES
        VERIFY_INTERFACE_HEADER_SETS ON
        INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
    set_target_properties(least_format PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endif()
